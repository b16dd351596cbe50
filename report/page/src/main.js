// The page: drawn from its data and its address whenever the address changes.
import { html, nothing, render } from "lit-html";
import { offices, regionLabel, report, years } from "./data.js";
import { charts, forgetCharts } from "./charts.js";
import { onUnfold, panel, unfoldAll } from "./detail.js";
import { plural } from "./figures.js";
import { overview, who } from "./overview.js";
import { onMoreHits, searchView } from "./search.js";
import { panelLink, panelOpen, refresh, state } from "./state.js";
import { onMore, showEverything, tablesView } from "./tables.js";
import { t } from "./texts.js";

const place = document.getElementById("page");
const title = t`Trafficking in persons, ${report.year}` + (report.region ? ` · ${regionLabel(report.region)}` : "");
document.documentElement.lang = report.language;
document.title = t`${title} · annual protection reports`;

const sections = [
  ["year", t`The year`],
  ["who", t`Who reported`],
  ["tables", t`Tables`],
  ["charts", t`Charts`],
  ["search", t`Search`],
];

function jump(event) {
  const link = event.target.closest("a[data-jump]");
  if (!link) return;
  event.preventDefault();
  const heading = document.getElementById(`${link.dataset.jump}-heading`);
  heading.scrollIntoView();
  heading.focus({ preventScroll: true });
}

function masthead() {
  return html`<header @click=${jump}>
    <p class="kicker">${t`Annual protection reports`}</p>
    <h1>${title}</h1>
    <p class="about">${plural(offices.length, "office")} · ${report.region ? regionLabel(report.region) : t`all regions`} ${t`of the set ${report.region_set}`}${years.length > 1 ? t` · ${years[0]}–${years.at(-1)} for comparison` : ""} ·
      <strong>${t`internal: names offices, shows small numbers`}</strong></p>
    <nav aria-label=${t`Sections`}><ul class="sections">${sections.map(([id, label]) => html`<li><a href=${`#${id}`} data-jump=${id}>${label}</a></li>`)}</ul></nav>
  </header>`;
}

let measured = false; // whether there is a main column, whose width charts need

function page() {
  return html`<a class="skip" href="#tables" data-jump="tables" @click=${jump}>${t`To the tables`}</a>
    <div class=${panelOpen() ? "frame with-panel" : "frame"}>
      <div class="body">${masthead()}
        <main @click=${jump}>${measured ? [overview(), who(), tablesView(), charts(), searchView()] : nothing}</main>
        <footer><p>${t`Written by aprfocus ${report.tool_version}, dictionary ${report.dictionary_version}, for internal use. This page is one file and loads nothing; its address keeps what you see, so that a link leads back to it.`}</p></footer>
      </div>
      ${panelOpen() ? panel() : nothing}
    </div>`;
}

const draw = () => render(page(), place);
for (const on of [onMore, onUnfold, onMoreHits]) on(draw);

// The panel is beside the page where there is room, else over it; the page behind it is then out of reach.
const narrow = matchMedia("(max-width: 1000px)");
function settle() {
  place.querySelector(".body").inert = panelOpen() && narrow.matches;
}

const panelState = () => ["field", "region", "office", "chapter", "at"].map((key) => state[key] ?? "").join("|");
let last = "",
  cameFrom = null;

function changed() {
  refresh();
  const wasOpen = last.replaceAll("|", "") !== "";
  draw();
  settle();
  const now = panelState();
  if (now !== last && panelOpen()) {
    if (!wasOpen) cameFrom = document.activeElement;
    document.getElementById("panel").scrollTop = 0;
    document.getElementById("panel-heading").focus({ preventScroll: true });
  } else if (!panelOpen() && wasOpen && cameFrom?.isConnected) {
    cameFrom.focus({ preventScroll: true });
  }
  if (!panelOpen() !== !wasOpen) redrawSoon(0);
  last = now;
}

// Charts are as wide as their place.
function redraw() {
  forgetCharts();
  draw();
  settle();
}

let waiting;
function redrawSoon(milliseconds) {
  clearTimeout(waiting);
  waiting = setTimeout(redraw, milliseconds);
}
addEventListener("resize", () => redrawSoon(150));
addEventListener("hashchange", changed);
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panelOpen()) location.hash = panelLink({});
});
// Printed is what is shown, but with all its rows, and with the values of the panel unfolded.
addEventListener("beforeprint", () => {
  showEverything(true);
  unfoldAll(true);
  draw();
});
addEventListener("afterprint", () => {
  showEverything(false);
  draw();
});

draw();
measured = true;
changed();
if (!panelOpen() && (state.table || state.sort)) document.getElementById("tables").scrollIntoView();
if (!panelOpen() && state.q) document.getElementById("search").scrollIntoView();
