// The tables: one at a time, or all, sorted and narrowed. A table's kinds of rows ("sets") stand below one another.
import { html, nothing } from "lit-html";
import { fieldOf, home, recommendations, regionLabel, report, tableOf, tables } from "./data.js";
import { filters } from "./filters.js";
import { figureText, percentText, plural, whole } from "./figures.js";
import { go, link, panelLink, state } from "./state.js";
import { t } from "./texts.js";

const atFirst = 80,
  further = 400;
const shown = new Map(); // how many rows of a table's set are shown, where somebody asked for more
let everything = false; // while the page is printed
export const showEverything = (all) => (everything = all);

// The fields behind columns of tables whose rows name no field.
export const columnFields = {
  "human-resources": {
    focal_point: "focal_point.designated",
    yes: "focal_point.designated",
    partly: "focal_point.designated",
    no: "focal_point.designated",
    not_reported: "focal_point.designated",
    no_report: "focal_point.designated",
    share: "focal_point.designated",
    also_sgbv: "focal_point.is_sgbv",
    covered: "focal_point.covered_by",
    persons: "focal_point.persons",
    time_min: "focal_point.time_share",
    time_median: "focal_point.time_share",
    time_max: "focal_point.time_share",
    mainstreamed: "mainstreamed",
  },
  asylum: {
    claims: "rsd.claims",
    granted: "rsd.granted",
    complementary: "rsd.complementary",
    rejected: "rsd.rejected",
    closed: "rsd.closed",
    pending: "rsd.pending",
    considered: "resettlement.considered",
    submitted: "resettlement.submitted",
    departed: "resettlement.departed",
  },
  countries: { forms: "exploitation.forms", tier: "tip.tier", population: "population", concern: "poc.total" },
};

const captions = {
  fields: [t`Questions answered yes, partly or no`, t`Sums of persons and cases`, t`Shares`, t`Scales`, t`Lists, offices by code`],
};

const prepared = new Map();
// The rows of a table with what they are about, so that they can be narrowed and followed.
function rowsOf(table) {
  if (prepared.has(table.id)) return prepared.get(table.id);
  const places = table.sets.map((set) => Object.fromEntries(set.map((column, i) => [table.columns[column].id, i + 1])));
  const rows = table.rows.map((cells) => {
    const at = places[cells[0]];
    const raw = (id) => (at[id] ? table.text(cells[at[id]])[0] : "");
    const field = raw("field"),
      path = raw("path"),
      chapter = raw("chapter");
    return {
      set: cells[0],
      cells,
      field,
      path,
      region: raw("region"),
      office: raw("office"),
      subcategory: raw("subcategory"),
      recommendation: raw("recommendation"),
      place: chapter,
      chapter: chapter || fieldOf.get(field)?.chapter || (path ? path.split("/")[0] : ""),
    };
  });
  prepared.set(table.id, rows);
  return rows;
}

const byOffice = new Map(); // whether a set has lines of regions and of offices
function hasBoth(table, set) {
  const key = `${table.id}|${set}`;
  if (!byOffice.has(key)) {
    const rows = rowsOf(table).filter((row) => row.set === set);
    byOffice.set(key, rows.some((row) => row.office) && rows.some((row) => !row.office));
  }
  return byOffice.get(key);
}

function passes(table, row) {
  if (
    state["only-office"]
      ? row.office !== state["only-office"] && table.columns.some((c) => c.id === "office")
      : hideOffice(table, row)
  )
    return false;
  if (
    state["only-region"] &&
    row.region &&
    row.region !== state["only-region"] &&
    !(row.office && state["only-region"] === "Global")
  )
    return false;
  if (state["only-field"] && row.field && row.field !== state["only-field"]) return false;
  return !(state["only-chapter"] && row.chapter && row.chapter !== state["only-chapter"]);
}
const hideOffice = (table, row) => row.office && !state.offices && hasBoth(table, row.set);

// ---- order ----

const orderKey = (type, cell, table) => {
  if (cell === null || cell === false) return null;
  if (type === "whole") return cell;
  if (type === "interval") return cell[0] ?? cell[1];
  if (type === "percent") return cell[1] ? cell[0] / cell[1] : null;
  return table.text(cell)[1];
};

function sorted(table, set, rows) {
  if (!state.sort) return rows;
  const down = state.sort.startsWith("-");
  const index = table.sets[set].findIndex((column) => table.columns[column].id === state.sort.replace(/^-/, ""));
  if (index < 0) return rows;
  const { type } = table.columns[table.sets[set][index]];
  const keyed = rows.map((row, i) => [orderKey(type, row.cells[index + 1], table), i, row]);
  const collator = new Intl.Collator(report.language);
  const compare = (a, b) => (typeof a === "string" ? collator.compare(a, b) : a - b);
  keyed.sort(([a, i], [b, j]) => {
    if (a === null || b === null) return a === b ? i - j : a === null ? 1 : -1; // what has no value stays at the end
    return (down ? compare(b, a) : compare(a, b)) || i - j;
  });
  return keyed.map(([, , row]) => row);
}

// ---- cells ----

const isNumber = (type) => type === "whole" || type === "interval" || type === "percent";

export function cellText(table, type, cell) {
  if (cell === null) return "";
  if (cell === false) return "–";
  if (type === "whole") return whole(cell);
  if (type === "interval") return figureText(cell[0], cell[1], cell[2] & 1, Boolean(cell[2] & 2));
  if (type === "percent") return percentText(cell[0], cell[1]);
  return table.text(cell)[1];
}

// What a cell leads to in the panel; null where there is nothing behind it.
function target(table, column, row) {
  if (column.type === "office") return row.office ? { office: row.office } : null;
  if (column.id === "path" && row.office) return { office: row.office, at: row.path };
  const where = row.office ? { region: row.region || home, office: row.office } : { region: row.region || home };
  if (column.type === "field") return fieldOf.has(row.field) ? { field: row.field, ...where } : null; // "any of these" is none
  const field = columnFields[table.id]?.[column.id];
  if (field) return { field, ...where };
  if (!isNumber(column.type)) return null;
  if (row.field) return fieldOf.has(row.field) ? { field: row.field, ...where } : null;
  if (recommendations[row.recommendation]) return { field: recommendations[row.recommendation], ...where };
  if (table.id === "placement" && row.place !== "all")
    return { chapter: row.subcategory ? `${row.place}/${row.subcategory}` : row.place, ...where };
  return null;
}

function cellView(table, column, row, cell) {
  const text = cellText(table, column.type, cell);
  const to = text && text !== "–" ? target(table, column, row) : null;
  const content = to ? html`<a href=${panelLink(to)}>${text}</a>` : text;
  const kind = isNumber(column.type)
    ? text === "0" || text === "–"
      ? "number zero"
      : "number"
    : text.length < 24
      ? `${column.type} short`
      : column.type;
  return column.type === "office" || column.id === "region"
    ? html`<th scope="row" class=${kind}>${content}</th>`
    : html`<td class=${kind} dir=${isNumber(column.type) ? nothing : "auto"}>${content}</td>`;
}

function headingView(table, column) {
  const id = column.id,
    now = state.sort === id ? "ascending" : state.sort === `-${id}` ? "descending" : null;
  const next = now === "ascending" ? `-${id}` : now === "descending" ? "" : isNumber(column.type) ? `-${id}` : id;
  const order = isNumber(column.type) && now === "descending" ? id : isNumber(column.type) && now === "ascending" ? "" : next;
  return html`<th scope="col" class=${isNumber(column.type) ? "number" : column.type} aria-sort=${now ?? nothing}>
    <button type="button" data-column=${id} @click=${() => go({ table: state.table ?? tables[0].id, sort: order })}>${column.heading.replaceAll("- ", "\u00AD")}<span
      class="arrow" aria-hidden="true">${now ? (now === "ascending" ? "▲" : "▼") : "↕"}</span></button><span class="printed" aria-hidden="true">${column.heading.replaceAll("- ", "\u00AD")}</span></th>`;
}

// ---- a set of rows ----

// Rows under a heading for what they share, in the order of the report.
function grouped(table, columns, rows) {
  const bodies = [];
  let last = null;
  for (const row of rows) {
    const label = columns
      .filter(([column]) => column.group)
      .map(([column, i]) => cellText(table, column.type, row.cells[i]))
      .filter(Boolean)
      .join(" · ");
    if (!last || last.label !== label) bodies.push((last = { label, rows: [] }));
    last.rows.push(row);
  }
  return bodies;
}

function setView(table, set) {
  const all = rowsOf(table).filter((row) => row.set === set && passes(table, row));
  if (!all.length) return nothing;
  const rows = sorted(table, set, all);
  const key = `${table.id}|${set}`;
  const limit = everything ? 3000 : (shown.get(key) ?? atFirst);
  const visible = rows.slice(0, limit);
  const columns = table.sets[set]
    .map((column, i) => [table.columns[column], i + 1])
    .filter(([column, i]) => !column.hideEmpty || rows.some((row) => row.cells[i] !== null));
  const order = state.sort && columns.some(([column]) => column.id === state.sort.replace(/^-/, ""));
  const plain = order ? columns : columns.filter(([column]) => !column.group);
  const bodies = order ? [{ label: "", rows: visible }] : grouped(table, columns, visible);
  const caption = table.captions[set] || captions[table.id]?.[set] || "";
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${caption || table.title}><table data-set=${set} aria-rowcount=${rows.length + 1}>
      <caption class=${caption ? nothing : "unseen"}>${caption || table.title}</caption>
      <thead><tr>${plain.map(([column]) => headingView(table, column))}</tr></thead>
      ${bodies.map(
        (
          body,
        ) => html`<tbody>${body.label ? html`<tr class="group"><th colspan=${plain.length} scope="rowgroup" dir="auto">${body.label}</th></tr>` : nothing}
        ${body.rows.map((row) => html`<tr class=${row.office ? "of-office" : row.region === "Global" ? "of-all" : nothing}>${plain.map(([column, i]) => cellView(table, column, row, row.cells[i]))}</tr>`)}</tbody>`,
      )}
    </table></div>
    ${
      rows.length > visible.length
        ? html`<p class="more">${t`${whole(visible.length)} of ${plural(rows.length, "row")} shown.`}
      <button type="button" @click=${() => show(key, visible.length + further)}>${t`Show ${whole(Math.min(further, rows.length - visible.length))} more`}</button>
      <button type="button" @click=${() => show(key, rows.length)}>${t`Show all`}</button></p>`
        : nothing
    }`;
}

let again = () => {};
export const onMore = (render) => (again = render);
function show(key, count) {
  shown.set(key, count);
  again();
}

function cannotNarrow(table) {
  const has = (id) => table.columns.some((column) => column.id === id);
  const missing = [];
  if (state["only-field"] && !has("field")) missing.push(t`field`);
  if (state["only-chapter"] && !has("field") && !has("chapter") && !has("path")) missing.push(t`chapter`);
  if (state["only-office"] && !has("office")) missing.push(t`office`);
  return missing.length
    ? html`<p class="note">${t`The rows of this table are not told apart by ${missing.join(", ")}.`}</p>`
    : nothing;
}

function tableView(table) {
  const views = table.sets.map((_, set) => setView(table, set));
  return html`<article class="table" id=${`table-${table.id}`} aria-labelledby=${`heading-${table.id}`}>
    <h3 id=${`heading-${table.id}`} tabindex="-1">${table.number ? `${table.number}  ` : ""}${table.title} <span class="when">${report.year} · ${t`regions of ${report.region_set}`}${report.region ? ` · ${regionLabel(report.region)}` : ""}</span></h3>
    <p class="note">${table.note} ${table.denominator}</p>
    ${cannotNarrow(table)}
    ${views.some((view) => view !== nothing) ? views : html`<p class="note empty">${t`No row fits what is chosen.`}</p>`}
  </article>`;
}

export function tablesView() {
  const chosen = state.table === "all" ? tables : [tableOf.get(state.table) ?? tables[0]];
  const to = (id) => link({ table: id, sort: "" });
  return html`<section id="tables" aria-labelledby="tables-heading">
    <h2 id="tables-heading" tabindex="-1">${t`Tables`}</h2>
    <nav aria-label=${t`Tables`}><ol class="tabs">${tables.map(
      (table) => html`<li><a href=${to(table.id)} aria-current=${chosen.length === 1 && chosen[0] === table ? "true" : nothing}>
      <span class="n">${table.number || "·"}</span> ${table.title}</a></li>`,
    )}
      ${tables.length > 1 ? html`<li><a href=${to("all")} aria-current=${state.table === "all" ? "true" : nothing}>${t`All, one below the other`}</a></li>` : nothing}</ol></nav>
    ${filters()}
    <p class="choose"><label><input type="checkbox" .checked=${Boolean(state.offices)} @change=${(event) => go({ offices: event.target.checked ? "1" : "" })}> ${t`Offices’ lines below those of regions`}</label></p>
    ${chosen.map(tableView)}
  </section>`;
}
