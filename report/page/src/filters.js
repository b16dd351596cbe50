// What tables, charts and passages are narrowed to.
import { html, nothing } from "lit-html";
import { chapterLabel, chapters, fields, offices, regions } from "./data.js";
import { go, link, state } from "./state.js";

const groupedBy = (list, key) => {
  const groups = new Map();
  for (const each of list) groups.set(key(each), [...(groups.get(key(each)) ?? []), each]);
  return [...groups];
};

export const fieldOptions = (chosen) =>
  groupedBy(fields, (field) => field.chapter).map(
    ([chapter, list]) => html`
  <optgroup label=${chapterLabel(chapter)}>${list.map((field) => html`<option value=${field.id} ?selected=${field.id === chosen}>${field.label}</option>`)}</optgroup>`,
  );

const officeOptions = (chosen) =>
  groupedBy(offices, (office) => office.region).map(
    ([region, list]) => html`
  <optgroup label=${region}>${[...list].sort((a, b) => a.name.localeCompare(b.name)).map((office) => html`<option value=${office.iso3} ?selected=${office.iso3 === chosen}>${office.name}</option>`)}</optgroup>`,
  );

const mainChapters = chapters.filter((chapter) => !chapter.subcategory);

function choice(key, label, options) {
  return html`<div class="choice"><label for=${key}>${label}</label>
    <select id=${key} .value=${state[key] ?? ""} @change=${(event) => go({ [key]: event.target.value })}>
      <option value="">all</option>${options}</select></div>`;
}

const keys = ["only-region", "only-office", "only-field", "only-chapter"];

export function filters() {
  const set = keys.some((key) => state[key]);
  return html`<form class="filters" aria-label="Narrow tables, charts and passages" @submit=${(event) => event.preventDefault()}>
    ${choice(
      "only-region",
      "Region",
      regions.map((region) => html`<option value=${region} ?selected=${region === state["only-region"]}>${region}</option>`),
    )}
    ${choice("only-office", "Office", officeOptions(state["only-office"]))}
    ${choice("only-field", "Field", fieldOptions(state["only-field"]))}
    ${choice(
      "only-chapter",
      "Chapter",
      mainChapters.map(
        ({ chapter, label }) => html`<option value=${chapter} ?selected=${chapter === state["only-chapter"]}>${label}</option>`,
      ),
    )}
    ${set ? html`<a class="button" href=${link(Object.fromEntries(keys.map((key) => [key, ""])))}>Show all</a>` : nothing}
  </form>`;
}
