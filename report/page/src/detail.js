// The panel: from a figure to the offices, from an office to its values, from a value to the passage with its place, line, file
// and digest.
import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import {
  chapterLabel,
  fieldOf,
  fields,
  fieldsOfOffice,
  figureOf,
  findingsOf,
  home,
  measuresOf,
  observationOf,
  observationsIn,
  observationsOf,
  officeOf,
  officesOf,
  passageOf,
  passages,
  regionLabel,
  regions,
  report,
  rules,
  submissionOf,
  submissions,
  valuesOf,
} from "./data.js";
import { dimensionsText, measureLabel, plural, textOf, valueText, whole, word } from "./figures.js";
import { panelLink, state } from "./state.js";
import { marked } from "./search.js";
import { t, translated } from "./texts.js";

// "FPD/status-determination/i2" in words.
export function placeText(path) {
  const parts = path.split("/");
  const last = /^([pi])(\d+)$/.exec(parts.at(-1));
  const chapter = parts[0],
    subcategory = parts.length > (last ? 2 : 1) ? parts[1] : "";
  const words = [chapterLabel(chapter)];
  if (subcategory) words.push(chapterLabel(chapter, subcategory));
  words.push(last ? `${last[1] === "p" ? t`paragraph` : t`item`} ${last[2]}` : parts.slice(2).join("/"));
  return words.filter(Boolean).join(" › ");
}

function fileView(submission, line) {
  return html`<p class="file"><bdi>${submission.source}</bdi>, ${t`line ${whole(line)}`} <span class="digest">SHA-256 ${submission.sha256}</span></p>`;
}

// The passage with the sentence of an observation marked in it.
function quote(observation) {
  const passage = passageOf.get(observation.passage);
  const language = passage?.language ?? submissionOf.get(observation.submission).language;
  if (!passage || !Array.isArray(observation.evidence)) {
    const sentence = Array.isArray(observation.evidence) ? "" : observation.evidence;
    return sentence
      ? html`<blockquote dir="auto" lang=${language || nothing}><mark>${sentence}</mark></blockquote>`
      : html`<p class="note">${t`The item has no text.`}</p>`;
  }
  const [begin, length] = observation.evidence;
  const text = passage.text;
  return html`<blockquote dir="auto" lang=${language || nothing}>${text.slice(0, begin)}<mark>${text.slice(begin, begin + length)}</mark>${text.slice(begin + length)}</blockquote>`;
}

function evidence(observation) {
  const submission = submissionOf.get(observation.submission);
  return html`<div class="evidence">
    ${quote(observation)}
    <p class="place">${placeText(observation.path)} <span class="path">${observation.path}</span></p>
    ${fileView(submission, observation.line)}
    <p class="rule">${observation.basis === "item" ? t`Answered as an item by rule ${observation.rule}` : t`Found in prose by rule ${observation.rule}`}${observation.why ? html`: <bdi>${observation.why}</bdi>` : nothing}</p>
  </div>`;
}

function valueView(field, value) {
  const observation = observationOf.get(value.observation);
  return html`<li><p class="value"><strong>${valueText(field, value)}</strong>${value.dimensions ? html` <span>${dimensionsText(value.dimensions)}</span>` : nothing}
      ${value.derived ? html` <span>${value.derived}</span>` : nothing}</p>
    ${observation ? evidence(observation) : nothing}</li>`;
}

// All that an office's report says of a field: what counts, then what does not.
function valuesView(field, office) {
  const values = valuesOf(field, office.iso3);
  const used = new Set(values.map((value) => value.observation));
  const others = observationsOf(field, office.iso3).filter((observation) => !used.has(observation.id));
  return html`<ul class="values">${values.map((value) => valueView(field, value))}</ul>
    ${
      others.length
        ? html`<p class="also">${t`Also in the report, and not the value that counts:`}</p>
      <ul class="values">${others.map((o) => html`<li><p class="value"><strong>${valueText(field, o)}</strong>${o.state === "denied" ? t` denied` : ""} ${dimensionsText(o.dimensions)}</p>${evidence(o)}</li>`)}</ul>`
        : nothing
    }`;
}

// ---- a figure ----

const opened = new Set(); // offices whose values are unfolded
let again = () => {};
export const onUnfold = (render) => (again = render);
export function unfoldAll(all) {
  if (all) for (const summary of document.querySelectorAll("#panel details[data-office]")) opened.add(summary.dataset.office);
}

function toggle(event, key) {
  if (event.target.open === opened.has(key)) return;
  event.target.open ? opened.add(key) : opened.delete(key);
  again();
}

function inShort(field, values) {
  const text = values.map((value) => valueText(field.id, value)).join(", ");
  return html`<span class=${text.length > 24 ? "office-value long" : "office-value"}>${text}</span>`;
}

function officeLine(field, office) {
  const key = `${field.id}|${office.iso3}`;
  const totals = valuesOf(field.id, office.iso3).filter((value) => value.dimensions === "");
  const shown = totals.length ? totals : valuesOf(field.id, office.iso3);
  const bases = new Set(shown.map((value) => value.basis));
  return html`<details data-office=${key} ?open=${opened.has(key)} @toggle=${(event) => toggle(event, key)}>
    <summary><span class="office-name">${office.name}</span> ${inShort(field, shown)}${bases.has("prose") ? html` <span class="basis">${t`prose`}</span>` : nothing}</summary>
    ${opened.has(key) ? html`${valuesView(field.id, office)}<p><a href=${panelLink({ office: office.iso3 })}>${t`All that ${office.name} reported`}</a></p>` : nothing}
  </details>`;
}

const order = ["yes", "partly", "no", "high", "medium", "low", "none", "not-applicable"];

function officesBy(field, list) {
  const told = list.filter((office) => valuesOf(field.id, office.iso3).length);
  const first = (office) =>
    valuesOf(field.id, office.iso3).find((value) => value.dimensions === "") ?? valuesOf(field.id, office.iso3)[0];
  if (field.kind === "yesno" || field.kind === "scale") {
    const groups = order.map((value) => [word(value), told.filter((office) => first(office).value === value)]);
    return groups.filter(([, offices]) => offices.length);
  }
  const size = (office) => first(office).low ?? first(office).high ?? -1;
  const list2 = field.kind === "list" ? told : [...told].sort((a, b) => size(b) - size(a));
  return list2.length ? [[t`Offices with a value`, list2]] : [];
}

function silence(title, list, note) {
  return list.length
    ? html`<h4>${title} (${list.length})</h4><p class="names">${list.map((office, i) => html`${i ? ", " : ""}<a href=${panelLink({ office: office.iso3 })}>${office.name}</a>${note(office)}`)}</p>`
    : nothing;
}

function figureRows(field, region) {
  const rows = measuresOf(field.id, region).filter((figure) => !figure.measure.includes(":") || figure.low > 0);
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t`The figure and its parts`}><table class="measures"><thead><tr><th scope="col">${t`Measure`}</th><th scope="col" class="number">${regionLabel(region)}</th>
    ${region === "Global" || !figureOf(field.id, "Global", rows[0]?.measure) ? nothing : html`<th scope="col" class="number">${regionLabel("Global")}</th>`}</tr></thead>
    <tbody>${rows.map(
      (
        figure,
      ) => html`<tr><th scope="row">${measureLabel(field.id, figure.measure)}</th><td class="number" data-region=${region} data-measure=${figure.measure}>${textOf(figure)}</td>
      ${region === "Global" || !figureOf(field.id, "Global", figure.measure) ? nothing : html`<td class="number" data-region="Global" data-measure=${figure.measure}>${textOf(figureOf(field.id, "Global", figure.measure))}</td>`}</tr>`,
    )}</tbody></table></div>`;
}

function figureView(field, region) {
  const list = state.office ? officesOf("Global").filter((office) => office.iso3 === state.office) : officesOf(region);
  const groups = officesBy(field, list);
  const quiet = list.filter((office) => !valuesOf(field.id, office.iso3).length);
  const first = measuresOf(field.id, region)[0];
  return html`<p class="kicker">${chapterLabel(field.chapter)}${field.subcategory ? ` › ${chapterLabel(field.chapter, field.subcategory)}` : ""}</p>
    <h2 id="panel-heading" tabindex="-1">${field.label}</h2>
    <p class="about"><code>${field.id}</code> · ${{ yesno: t`yes, partly or no`, count: t`persons or cases`, share: t`per cent`, scale: t`scale`, list: t`codes` }[field.kind]} · ${translated(field.standing)} · ${field.source}</p>
    <p class="regions" role="group" aria-label=${t`Region`}>${regions.map((each) => html`<a href=${panelLink({ field: field.id, region: each })} aria-current=${each === region && !state.office ? "true" : nothing}>${regionLabel(each)}</a>`)}</p>
    ${figureRows(field, region)}
    <p class="note">${first ? t`${plural(first.offices, "office")} gave a value${first.prose ? t`, ${whole(first.prose)} of them in prose only` : ""}.` : ""}</p>
    ${state.office ? html`<p><a href=${panelLink({ field: field.id, region })}>${t`All offices of ${regionLabel(region)}`}</a></p>` : nothing}
    ${groups.map(
      ([title, offices]) =>
        html`<h3>${title} (${offices.length})</h3>${repeat(
          offices,
          (office) => office.iso3,
          (office) => officeLine(field, office),
        )}`,
    )}
    ${silence(
      t`Not reported`,
      quiet.filter((office) => office.state === "received"),
      () => "",
    )}
    ${silence(
      t`No report`,
      quiet.filter((office) => office.state !== "received"),
      (office) => ` (${translated(office.state)})`,
    )}`;
}

// ---- an office ----

function reportView(office) {
  const all = submissions.filter((submission) => submission.office === office.iso3);
  if (!all.length) return html`<p class="note">${t`Nothing arrived of this office for ${report.year}.`}</p>`;
  return html`<ul class="reports">${all.map(
    (submission) => html`<li>
    <p><strong>${submission.id === office.submission ? t`The report that counts` : submission.state === "refused" ? t`Refused` : t`Does not count: another report of the office counts`}</strong>
      · ${t`received ${submission.received}`}${submission.id === office.submission && office.late ? t`, late` : ""}${submission.layout ? t` · layout ${submission.layout}` : ""}${submission.language ? ` · ${submission.language}` : ""}${submission.sequence > 1 ? t` · sequence ${submission.sequence}` : ""}</p>
    <p class="file"><bdi>${submission.source}</bdi><br><span class="digest">SHA-256 ${submission.sha256}</span></p></li>`,
  )}</ul>`;
}

function findingsView(office) {
  const list = findingsOf(office.iso3);
  return list.length
    ? html`<h3>${t`What does not fit`} (${list.length})</h3><ul class="findings">${list.map(
        (finding) => html`<li>
    <p><strong>${finding.rule}</strong> ${translated(finding.severity)}${finding.path ? html` · ${placeText(finding.path)}` : nothing}, ${t`line ${whole(finding.line)}`}</p>
    ${rules[finding.rule] ? html`<p>${rules[finding.rule]}</p>` : nothing}<p dir="auto" lang="en">${finding.message}; ${finding.advice}</p></li>`,
      )}</ul>`
    : nothing;
}

function officeFields(office) {
  const has = fieldsOfOffice(office.iso3);
  const list = fields.filter((field) => has.has(field.id));
  let chapter = "";
  return html`<h3>${t`What it reported`} (${plural(list.length, "field")})</h3>${list.map((field) => {
    const heading = field.chapter !== chapter ? html`<h4>${chapterLabel(field.chapter)}</h4>` : nothing;
    chapter = field.chapter;
    const key = `${field.id}|${office.iso3}`;
    const values = valuesOf(field.id, office.iso3);
    const totals = values.filter((value) => value.dimensions === "");
    return html`${heading}<details data-office=${key} ?open=${opened.has(key)} @toggle=${(event) => toggle(event, key)}>
      <summary><span class="office-name">${field.label}</span> ${inShort(field, totals.length ? totals : values)}</summary>
      ${opened.has(key) ? valuesView(field.id, office) : nothing}</details>`;
  })}`;
}

export function passageView(passage, words = []) {
  const found = observationsIn(passage.id);
  return html`<div class="passage"><blockquote dir="auto" lang=${passage.language || nothing}>${marked(passage.text, words)}</blockquote>
    <p class="place"><a href=${panelLink({ office: passage.office?.iso3, at: passage.path })}>${passage.office?.name}</a> · ${placeText(passage.path)} <span class="path">${passage.path}</span></p>
    ${fileView(submissionOf.get(passage.submission), passage.line)}
    ${found.length ? html`<p class="found">${t`Gives:`} ${found.map((o, i) => html`${i ? "; " : ""}<a href=${panelLink({ field: o.field, region: passage.office?.region ?? home, office: passage.office?.iso3 })}>${fieldOf.get(o.field)?.label ?? o.field}</a>: ${valueText(o.field, o)}`)}</p>` : nothing}</div>`;
}

function officeView(office) {
  const passage = state.at ? passages.filter((each) => each.office === office && each.path === state.at) : [];
  return html`<p class="kicker">${regionLabel(office.region)}</p>
    <h2 id="panel-heading" tabindex="-1">${office.name} <span class="when">${office.iso3} · ${report.year}</span></h2>
    ${
      state.at
        ? html`<h3>${placeText(state.at)}</h3>${passage.length ? passage.map((each) => passageView(each)) : html`<p class="note">${t`No passage was kept from this place.`}</p>`}
      <p><a href=${panelLink({ office: office.iso3 })}>${t`All that ${office.name} reported`}</a></p>`
        : html`${reportView(office)}${findingsView(office)}${officeFields(office)}`
    }`;
}

// ---- a place of reports ----

let placesShown = 40;

function placeView(place, region) {
  const [chapter, subcategory] = place.split("/");
  const list = passages.filter(
    (passage) =>
      passage.topic &&
      passage.kind === "paragraph" &&
      passage.chapter === chapter &&
      passage.subcategory === (subcategory ?? "") &&
      passage.office &&
      (state.office ? passage.office.iso3 === state.office : region === "Global" || passage.office.region === region),
  );
  return html`<p class="kicker">${state.office ? officeOf.get(state.office)?.name : regionLabel(region)}</p>
    <h2 id="panel-heading" tabindex="-1">${chapterLabel(chapter)}${subcategory ? ` › ${chapterLabel(chapter, subcategory)}` : ""}</h2>
    <p class="note">${t`${plural(list.length, "paragraph")} that speak of trafficking in persons, ${whole(list.filter((passage) => !passage.designated).length)} of them where the layout does not ask for it.`}</p>
    ${list.slice(0, placesShown).map((passage) => passageView(passage))}
    ${
      list.length > placesShown
        ? html`<p class="more"><button type="button" @click=${() => {
            placesShown += 200;
            again();
          }}>${t`Show more`}</button></p>`
        : nothing
    }`;
}

function content() {
  const region = regions.includes(state.region) ? state.region : home;
  if (state.field) {
    const field = fieldOf.get(state.field);
    return field ? figureView(field, region) : html`<h2 id="panel-heading" tabindex="-1">${t`There is no field “${state.field}”`}</h2>`;
  }
  if (state.chapter) return placeView(state.chapter, region);
  if (state.office) {
    const office = officeOf.get(state.office);
    return office
      ? officeView(office)
      : html`<h2 id="panel-heading" tabindex="-1">${t`There is no office “${state.office}” on this page`}</h2>`;
  }
  return html`<h2 id="panel-heading" tabindex="-1">${t`Nothing is chosen`}</h2>`;
}

export function panel() {
  if (state.field && state.office) opened.add(`${state.field}|${state.office}`);
  return html`<aside id="panel" aria-labelledby="panel-heading">
    <p class="bar"><button type="button" class="copy" @click=${(event) => copy(event.target)}>${t`Copy link`}</button>
      <a class="button close" href=${panelLink({})} aria-label=${t`Close`}>✕</a></p>
    ${content()}
  </aside>`;
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(location.href);
    button.textContent = t`Copied`;
  } catch {
    button.textContent = t`Copy it from the address bar`; // pages from a disk may not use the clipboard in every browser
  }
}
