// What the year is about in ten figures, and who reported.
import { html, nothing } from "lit-html";
import headlines from "../headlines.json";
import { figureOf, findingsOf, home, offices, officesOf, overYears, regionLabel, regions, report } from "./data.js";
import { percentText, plural, textOf, whole } from "./figures.js";
import { panelLink, state } from "./state.js";
import { sparkline } from "./charts.js";
import { t, translated } from "./texts.js";

const received = (list) => list.filter((office) => office.state === "received");

// The denominator, in words: of how many offices the figure speaks.
function denominator(figure) {
  const all = received(officesOf(figure.region)).length;
  if (figure.measure === "sum") return t`${whole(figure.offices)} of ${plural(all, "office")} that reported gave a figure`;
  const count = (measure) => figureOf(figure.field, figure.region, measure)?.low ?? 0;
  const answers = count("offices_yes") + count("offices_partly") + count("offices_no");
  const silent = count("offices_not_reported");
  return t`${answers ? percentText(figure.low, answers) : t`of 0`} that answered; ${whole(silent)} did not say`;
}

function card({ title: english, field, measure }) {
  const title = translated(english);
  const figure = figureOf(field, home, measure);
  if (!figure) return nothing;
  const years = overYears(field, home, measure);
  return html`<li class="card">
    <a href=${panelLink({ field, region: home })} data-field=${field}>
      <span class="card-title">${title}</span>
      <span class="card-figure">${textOf(figure)}</span>
      <span class="card-of">${denominator(figure)}${figure.prose ? t`; ${whole(figure.prose)} in prose only` : ""}</span>
    </a>
    ${years.length > 1 ? sparkline(t`${title}, ${years[0].year} to ${years.at(-1).year}`, years) : nothing}
  </li>`;
}

function reportsCard() {
  const expected = offices.filter((office) => office.expected).length;
  const came = received(offices);
  const late = came.filter((office) => office.late).length;
  const refused = offices.filter((office) => office.state === "refused").length;
  const missing = offices.filter((office) => office.state === "missing").length;
  return html`<li class="card">
    <a href="#who" data-jump="who">
      <span class="card-title">${t`Reports received`}</span>
      <span class="card-figure">${whole(came.length)}</span>
      <span class="card-of">${t`${percentText(came.filter((office) => office.expected).length, expected)} expected; ${missing} missing, ${refused} refused, ${late} late`}</span>
    </a>
  </li>`;
}

export function overview() {
  return html`<section id="year" aria-labelledby="year-heading">
    <h2 id="year-heading" tabindex="-1">${t`The year in ten figures`}</h2>
    <p class="note">${t`≥ is a lower bound: some office wrote “at least”. ~ contains an estimate. – means that nobody gave a value, which is not zero. Every figure leads to the offices and sentences behind it.`}</p>
    <ol class="cards">${reportsCard()}${headlines.map(card)}</ol>
  </section>`;
}

// ---- who reported ----

const kinds = [
  ["received", t`received`, "✓"],
  ["warned", t`received, with warnings`, "!"],
  ["late", t`received late`, "◷"],
  ["refused", t`refused`, "✕"],
  ["missing", t`nothing arrived`, "–"],
];

function kindOf(office) {
  if (office.state !== "received") return office.state;
  if (office.late) return "late";
  return findingsOf(office.iso3).length ? "warned" : "received";
}

function tile(office) {
  const kind = kindOf(office);
  const [, label, mark] = kinds.find(([id]) => id === kind);
  const warnings = findingsOf(office.iso3).length;
  const said = `${office.name}: ${label}${office.received ? ` ${office.received}` : ""}${warnings ? `, ${plural(warnings, "warning")}` : ""}`;
  return html`<li><a class="tile ${kind}" href=${panelLink({ office: office.iso3 })} title=${said}
      aria-current=${state.office === office.iso3 ? "true" : nothing}>${office.iso3}<span class="mark" aria-hidden="true">${mark}</span><span class="unseen">, ${said}</span></a></li>`;
}

function strip(region) {
  const list = officesOf(region);
  if (!list.length) return nothing;
  const expected = list.filter((office) => office.expected);
  return html`<div class="strip">
    <h3>${regionLabel(region)}</h3>
    <p>${t`${percentText(received(expected).length, expected.length)} expected`}</p>
    <ul>${list.map(tile)}</ul>
  </div>`;
}

function sentence() {
  if (!offices.length) return t`No office is expected for this year, and none sent anything.`;
  const silent = offices.filter((office) => office.state !== "received");
  if (!silent.length) return t`Every office of the year sent a report that could be taken in.`;
  const names = silent.map((office) => `${office.name} (${translated(office.state)})`);
  const more = names.length > 12 ? t` and ${names.length - 12} more` : "";
  return t`No report counts of ${plural(silent.length, "office")}: ${names.slice(0, 12).join(", ") + more}.`;
}

export function who() {
  const counts = new Map();
  for (const office of offices) counts.set(kindOf(office), (counts.get(kindOf(office)) ?? 0) + 1);
  const shown = (report.region && report.region !== "Global" ? [report.region] : regions).filter((region) => region !== "Global");
  return html`<section id="who" aria-labelledby="who-heading">
    <h2 id="who-heading" tabindex="-1">${t`Who reported, and who did not`}</h2>
    <p class="note">${sentence()}</p>
    <ul class="legend" aria-label=${t`Key`}>${kinds
      .filter(([id]) => counts.get(id))
      .map(
        ([id, label, mark]) => html`<li>
      <span class="tile ${id}" aria-hidden="true">${mark}</span> ${t`${label}: ${whole(counts.get(id))}`}</li>`,
      )}</ul>
    ${shown.map(strip)}
  </section>`;
}
