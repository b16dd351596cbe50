// Charts, drawn by Observable Plot. Each is a picture with a name for screen readers; the figures that it shows stand as a table
// with links beside it. Colours are those of style.css, so that charts follow light and dark.
import * as Plot from "@observablehq/plot";
import { html, nothing } from "lit-html";
import {
  chapterLabel,
  fieldOf,
  fields,
  figureOf,
  home,
  measuresOf,
  overYears,
  regionLabel,
  regions,
  report,
  tableOf,
  years,
} from "./data.js";
import { isShare, measureLabel, plural, textOf, whole } from "./figures.js";
import { go, panelLink, state } from "./state.js";
import { fieldOptions } from "./filters.js";
import { t } from "./texts.js";

const drawn = new Map(); // charts by their key: a chart is drawn anew only when what it shows or its width changes
export const forgetCharts = () => drawn.clear();

function chart(key, label, options) {
  if (!drawn.has(key)) {
    const node = Plot.plot({
      className: "chart",
      ariaLabel: label,
      style: { background: "transparent", fontSize: "12px", overflow: "visible" },
      ...options,
    });
    node.setAttribute("role", "img"); // one picture with one name: its parts have none
    for (const part of node.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label");
    drawn.set(key, node);
  }
  return drawn.get(key);
}

const mainWidth = () => document.querySelector("main").clientWidth;
const beside = () => mainWidth() > 1000; // two charts beside each other
const width = () => Math.max(260, Math.min(760, beside() ? (mainWidth() - 40) / 2 : mainWidth() - 8));

export function sparkline(label, figures) {
  const key = `spark|${label}`;
  const rows = figures.map((figure) => ({ year: figure.year, low: figure.low, high: figure.high ?? figure.low }));
  return html`<span class="spark">${chart(key, label, {
    width: 150,
    height: 30,
    margin: 3,
    x: { axis: null },
    y: { axis: null, zero: true },
    marks: [
      Plot.areaY(rows, { x: "year", y1: "low", y2: "high", fill: "var(--yes)", fillOpacity: 0.2 }),
      Plot.lineY(rows, { x: "year", y: "low", stroke: "var(--yes)", strokeWidth: 1.5 }),
      Plot.dot(rows.slice(-1), { x: "year", y: "low", fill: "var(--yes)", r: 2.5 }),
    ],
  })}</span>`;
}

// ---- one field by region ----

const answers = {
  yesno: ["offices_yes", "offices_partly", "offices_no", "offices_not_applicable", "offices_not_reported", "offices_no_report"],
  scale: ["offices_high", "offices_medium", "offices_low", "offices_none"],
};
const colours = {
  offices_yes: "var(--yes)",
  offices_partly: "var(--partly)",
  offices_no: "var(--no)",
  offices_not_applicable: "var(--na)",
  offices_not_reported: "var(--silent)",
  offices_no_report: "var(--absent)",
  offices_high: "var(--no)",
  offices_medium: "var(--medium)",
  offices_low: "var(--partly)",
  offices_none: "var(--yes)",
};

const chartRegions = () =>
  state["only-region"]
    ? regions.filter((region) => region === state["only-region"])
    : regions.filter((region) => region !== "Global" || regions.length === 1);

function answerBars(field, places) {
  const measures = answers[field.kind];
  const rows = places.flatMap((region) =>
    measures.map((measure) => ({
      region,
      answer: measureLabel(field.id, measure),
      strong: measure === "offices_yes" || measure === "offices_no",
      offices: figureOf(field.id, region, measure)?.low ?? 0,
    })),
  );
  const labels = measures.map((measure) => measureLabel(field.id, measure));
  const shown = rows.filter((row) => row.offices > 0);
  return chart(`answers|${field.id}|${places}|${width()}`, t`Offices by answer and region: ${field.label}`, {
    width: width(),
    height: 52 + places.length * 30,
    marginLeft: 150,
    marginRight: 20,
    marginTop: 4,
    marginBottom: 40,
    x: { label: t`offices`, grid: true, tickFormat: "d", interval: places.length ? undefined : 1 },
    y: { label: null, domain: places, padding: 0.25, tickFormat: regionLabel },
    color: { domain: labels, range: measures.map((measure) => colours[measure]) },
    marks: [
      Plot.barX(shown, {
        x: "offices",
        y: "region",
        fill: "answer",
        order: labels,
        stroke: "var(--line-strong)",
        strokeWidth: 0.5,
        insetRight: 1,
      }),
      Plot.text(
        shown,
        Plot.stackX({
          x: "offices",
          y: "region",
          z: "answer",
          order: labels,
          text: (row) => whole(row.offices),
          fill: (row) => (row.strong ? "var(--on-strong)" : "var(--on-soft)"),
        }),
      ),
    ],
  });
}

function legend(field) {
  return html`<ul class="legend" aria-label=${t`Key`}>${answers[field.kind].map(
    (measure) => html`<li>
    <span class="swatch ${measure}" aria-hidden="true"></span> ${measureLabel(field.id, measure)}</li>`,
  )}</ul>`;
}

// A dot with its interval: a line to the upper bound, an arrow where there is none.
function intervals(field, places) {
  const share = field.kind === "share";
  const rows = places
    .map((region) => {
      const [low, high] = share
        ? [figureOf(field.id, region, "min"), figureOf(field.id, region, "max")]
        : [figureOf(field.id, region, "sum")].flatMap((f) => [f, f]);
      const middle = share ? figureOf(field.id, region, "median") : low;
      const unit = share ? 1000 : 1;
      return {
        region,
        low: low?.low == null ? null : low.low / unit,
        high: high?.high == null ? null : high.high / unit,
        dot: middle?.low == null ? null : middle.low / unit,
        open: low?.low != null && high?.high == null,
        text: share ? `${textOf(middle)} %` : textOf(low),
        offices: low?.offices ?? 0,
      };
    })
    .filter((row) => row.dot !== null);
  const largest = Math.max(...rows.map((row) => row.high ?? row.low), 1);
  const ends = rows.map((row) => ({ ...row, end: row.high ?? row.low + largest * 0.08 }));
  return chart(
    `intervals|${field.id}|${places}|${width()}`,
    t`${field.label}, by region: ${ends.map((row) => `${regionLabel(row.region)} ${row.text}`).join(", ")}`,
    {
      width: width(),
      height: 56 + places.length * 28,
      marginLeft: 150,
      marginRight: 90,
      marginTop: 4,
      marginBottom: 40,
      x: {
        label: share ? t`% of working time: minimum, median, maximum` : t`persons or cases`,
        grid: true,
        domain: [0, largest * 1.1],
        tickFormat: largest > 9999 ? "~s" : undefined,
      },
      y: { label: null, domain: places, tickFormat: regionLabel },
      marks: [
        Plot.ruleY(
          ends.filter((row) => !row.open && row.end > row.low),
          { y: "region", x1: "low", x2: "end", stroke: "var(--yes)", strokeWidth: 3 },
        ),
        Plot.arrow(
          ends.filter((row) => row.open),
          { y: "region", x1: "low", x2: "end", stroke: "var(--yes)", strokeWidth: 2, headLength: 7 },
        ),
        Plot.dot(ends, { y: "region", x: "dot", r: 5, fill: "var(--yes)", stroke: "var(--paper)" }),
        Plot.text(ends, {
          y: "region",
          x: "end",
          dx: 9,
          textAnchor: "start",
          text: "text",
          fill: "currentColor",
          fontWeight: 600,
        }),
      ],
    },
  );
}

function codeBars(field, places) {
  const region = places.length === 1 ? places[0] : home;
  const rows = measuresOf(field.id, region)
    .filter((figure) => figure.measure.includes(":") && figure.low > 0)
    .map((figure) => ({ code: measureLabel(field.id, figure.measure), offices: figure.low }))
    .sort((a, b) => b.offices - a.offices)
    .slice(0, 20);
  if (!rows.length) return nothing;
  return chart(`codes|${field.id}|${region}|${width()}`, t`${field.label}, ${regionLabel(region)}: offices by code`, {
    width: width(),
    height: 52 + rows.length * 22,
    marginLeft: 210,
    marginRight: 40,
    marginTop: 4,
    marginBottom: 40,
    x: { label: t`offices`, grid: true, tickFormat: "d" },
    y: { label: null, domain: rows.map((row) => row.code) },
    marks: [
      Plot.barX(rows, { x: "offices", y: "code", fill: "var(--yes)" }),
      Plot.text(rows, {
        x: "offices",
        y: "code",
        text: (row) => whole(row.offices),
        dx: 5,
        textAnchor: "start",
        fill: "currentColor",
      }),
    ],
  });
}

const mainMeasure = { yesno: "offices_yes", count: "sum", share: "median", scale: "offices_high", list: "offices_with" };

function regionFigures(field) {
  const measures = answers[field.kind] ?? (field.kind === "share" ? ["min", "median", "max"] : [mainMeasure[field.kind]]);
  return html`<details class="behind"><summary>${t`The figures of this chart`}</summary><div class="scroll" tabindex="0" role="region" aria-label=${t`The figures of this chart`}><table>
    <thead><tr><th scope="col">${t`Region`}</th>${measures.map((measure) => html`<th scope="col" class="number">${measureLabel(field.id, measure)}</th>`)}<th scope="col" class="number">${t`Offices with a value`}</th></tr></thead>
    <tbody>${regions.map(
      (region) => html`<tr><th scope="row">${regionLabel(region)}</th>${measures.map(
        (measure) => html`<td class="number">
      <a href=${panelLink({ field: field.id, region })}>${textOf(figureOf(field.id, region, measure) ?? {})}</a></td>`,
      )}
      <td class="number">${whole(figureOf(field.id, region, measures[0])?.offices ?? 0)}</td></tr>`,
    )}</tbody></table></div></details>`;
}

// ---- over the years ----

// The first and the last year, and the middle one where there is room between them.
const spread = (list) => (list.length > 4 ? [list[0], list[Math.floor(list.length / 2)], list.at(-1)] : [list[0], list.at(-1)]);

function multiples(field) {
  const measure = mainMeasure[field.kind];
  const unit = isShare(field.id) ? 1000 : 1;
  const places = regions.length > 2 ? regions.filter((region) => region !== "Global") : regions;
  const rows = places.flatMap((region) =>
    overYears(field.id, region, measure)
      .filter((figure) => figure.low !== null)
      .map((figure) => ({
        region,
        year: figure.year,
        low: figure.low / unit,
        high: (figure.high ?? figure.low) / unit,
        open: figure.high === null,
      })),
  );
  if (new Set(rows.map((row) => row.year)).size < 2)
    return html`<p class="note">${years.length > 1 ? t`This field has values in one year only.` : t`The store holds one year under these regions; with a second year the regions are shown here over time.`}</p>`;
  const columns = width() < 440 ? 2 : 3;
  const facet = (row) => {
    const i = places.indexOf(row.region);
    return { ...row, column: i % columns, line: Math.floor(i / columns) };
  };
  const placed = rows.map(facet);
  const lines = Math.ceil(places.length / columns);
  return chart(
    `years|${field.id}|${width()}`,
    t`${field.label}: ${measureLabel(field.id, measure)} by region, ${years[0]} to ${years.at(-1)}`,
    {
      width: width(),
      height: 44 + lines * 120,
      marginLeft: 42,
      marginTop: 26,
      marginRight: 14,
      x: { label: null, tickFormat: "d", ticks: spread(years) },
      y: { label: null, grid: true, ticks: 3, zero: true, tickFormat: "~s" },
      fx: { axis: null, padding: 0.16 },
      fy: { axis: null, padding: 0.3 },
      marks: [
        Plot.areaY(placed, { x: "year", y1: "low", y2: "high", fx: "column", fy: "line", fill: "var(--yes)", fillOpacity: 0.2 }),
        Plot.lineY(placed, { x: "year", y: "low", fx: "column", fy: "line", stroke: "var(--yes)" }),
        Plot.dot(placed, {
          x: "year",
          y: "low",
          fx: "column",
          fy: "line",
          r: 2.5,
          fill: (row) => (row.open ? "var(--paper)" : "var(--yes)"),
          stroke: "var(--yes)",
        }),
        Plot.text(
          places.map((region) => facet({ region })),
          { fx: "column", fy: "line", text: (row) => regionLabel(row.region), frameAnchor: "top-left", dy: -14, fontWeight: 600, fill: "currentColor" },
        ),
        Plot.frame({ stroke: "var(--line)" }),
      ],
    },
  );
}

// ---- where trafficking is written about ----

function placementRows() {
  const table = tableOf.get("placement");
  const at = Object.fromEntries(table.sets[0].map((column, i) => [table.columns[column].id, i + 1]));
  return table.rows
    .map((row) => ({
      chapter: table.text(row[at.chapter])[0],
      subcategory: table.text(row[at.subcategory])[0],
      region: table.text(row[at.region])[0],
      office: table.text(row[at.office])[0],
      paragraphs: row[at.paragraphs] ?? 0,
      outside: row[at.outside] ?? 0,
      items: row[at.items] ?? 0,
    }))
    .filter((row) => !row.office && row.chapter !== "all");
}

function heatmap() {
  const rows = placementRows().map((row) => ({
    ...row,
    mentions: row.paragraphs + row.items,
    place: row.subcategory
      ? `${row.chapter} · ${chapterLabel(row.chapter, row.subcategory)}`
      : `${row.chapter} · ${chapterLabel(row.chapter)}`,
  }));
  const places = [...new Set(rows.map((row) => row.place))];
  if (!rows.length) return html`<p class="note">${t`No report of the year speaks of trafficking in persons.`}</p>`;
  const most = Math.max(...rows.filter((row) => row.region !== "Global").map((row) => row.mentions), 1);
  const step = (n) => Math.min(4, Math.floor((n / most) * 5));
  const narrow = mainWidth() < 700;
  const short = (text) => (narrow && text.length > 20 ? `${text.slice(0, 18)}…` : text);
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t`Heat map`}>${chart(
    `heat|${mainWidth()}`,
    t`Mentions of trafficking by place in the report and by region: ${rows
      .filter((row) => row.region === "Global")
      .map((row) => `${row.place} ${row.mentions}`)
      .join(", ")}`,
    {
      width: Math.max(Math.min(1000, mainWidth() - 8), 420),
      height: 60 + places.length * 26,
      marginLeft: narrow ? 128 : 300,
      marginTop: narrow ? 52 : 34,
      marginBottom: 6,
      marginRight: narrow ? 26 : 4,
      x: { label: null, axis: "top", domain: regions, tickFormat: regionLabel, tickRotate: narrow ? -30 : 0 },
      y: { label: null, domain: places, tickFormat: short },
      marks: [
        Plot.cell(rows, {
          x: "region",
          y: "place",
          inset: 1,
          fill: (row) => `var(--heat-${row.region === "Global" ? 0 : step(row.mentions)})`,
          rx: 2,
          title: (row) =>
            t`${row.place}, ${regionLabel(row.region)}: ${plural(row.paragraphs, "paragraph")} (${row.outside} outside the designated place), ${plural(row.items, "item")}`,
        }),
        Plot.text(rows, {
          x: "region",
          y: "place",
          text: (row) => (row.outside ? `${row.mentions} (${row.outside})` : whole(row.mentions)),
          fill: (row) => (row.region !== "Global" && step(row.mentions) > 2 ? "var(--on-heat)" : "currentColor"),
          fontWeight: (row) => (row.region === "Global" ? 600 : 400),
        }),
      ],
    },
  )}</div>`;
}

function placeFigures() {
  const rows = placementRows();
  return html`<details class="behind"><summary>${t`Follow a place to its paragraphs`}</summary><ul class="places">${rows
    .filter((row) => row.region === home && row.paragraphs > 0)
    .map((row) => {
      const place = row.subcategory ? `${row.chapter}/${row.subcategory}` : row.chapter;
      return html`<li><a href=${panelLink({ chapter: place, region: home })}>${chapterLabel(row.chapter)}${row.subcategory ? ` › ${chapterLabel(row.chapter, row.subcategory)}` : ""}</a>: ${t`${plural(row.paragraphs, "paragraph")}, ${row.outside} of them outside the designated place`}</li>`;
    })}</ul></details>`;
}

const standard = fields.find((field) => field.id === "rsd.claims")?.id ?? fields[0].id;

export function charts() {
  const field = fieldOf.get(state.chart ?? state["only-field"] ?? standard) ?? fieldOf.get(standard);
  const places = chartRegions();
  const picture = { yesno: answerBars, scale: answerBars, count: intervals, share: intervals, list: codeBars }[field.kind];
  const told = measuresOf(field.id, home).some((figure) => figure.offices > 0);
  return html`<section id="charts" aria-labelledby="charts-heading">
    <h2 id="charts-heading" tabindex="-1">${t`Charts`}</h2>
    <p class="choose"><label for="chart-field">${t`Field`}</label>
      <select id="chart-field" @change=${(event) => go({ chart: event.target.value })}>${fieldOptions(field.id)}</select></p>
    <div class=${beside() ? "pair" : nothing}><figure><figcaption><strong>${field.label}</strong>${t`, ${report.year}, by region`}</figcaption>
      ${told ? html`${answers[field.kind] ? legend(field) : nothing}${picture(field, places)}${regionFigures(field)}` : html`<p class="note">${t`No office gave a value.`}</p>`}</figure>
    <figure><figcaption><strong>${t`Over the years`}</strong>${t`: ${field.label}; a hollow dot has an open upper bound`}</figcaption>${multiples(field)}</figure></div>
    ${
      tableOf.has("placement")
        ? html`<figure><figcaption><strong>${t`Where trafficking is written about`}</strong>${t`: paragraphs and items by place of the report; in brackets the paragraphs outside the place that the layout designates`}</figcaption>${heatmap()}${placeFigures()}</figure>`
        : nothing
    }
  </section>`;
}
