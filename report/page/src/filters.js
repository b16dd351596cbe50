// What tables, charts and passages are narrowed to.
import { html, nothing } from "lit-html";
import { chapterLabel, chapters, fields, offices, regionLabel, regions } from "./data.js";
import { go, link, state } from "./state.js";
import { t } from "./texts.js";

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
  <optgroup label=${regionLabel(region)}>${[...list].sort((a, b) => a.name.localeCompare(b.name)).map((office) => html`<option value=${office.iso3} ?selected=${office.iso3 === chosen}>${office.name}</option>`)}</optgroup>`,
  );

const mainChapters = chapters.filter((chapter) => !chapter.subcategory);

function choice(key, label, options) {
  return html`<div class="choice"><label for=${key}>${label}</label>
    <select id=${key} .value=${state[key] ?? ""} @change=${(event) => go({ [key]: event.target.value })}>
      <option value="">${t`all`}</option>${options}</select></div>`;
}

const keys = ["only-region", "only-office", "only-field", "only-chapter"];

export function filters() {
  const set = keys.some((key) => state[key]);
  return html`<form class="filters" aria-label=${t`Narrow tables, charts and passages`} @submit=${(event) => event.preventDefault()}>
    ${choice(
      "only-region",
      t`Region`,
      regions.map((region) => html`<option value=${region} ?selected=${region === state["only-region"]}>${regionLabel(region)}</option>`),
    )}
    ${choice("only-office", t`Office`, officeOptions(state["only-office"]))}
    ${choice("only-field", t`Field`, fieldOptions(state["only-field"]))}
    ${choice(
      "only-chapter",
      t`Chapter`,
      mainChapters.map(
        ({ chapter, label }) => html`<option value=${chapter} ?selected=${chapter === state["only-chapter"]}>${label}</option>`,
      ),
    )}
    ${set ? html`<a class="button" href=${link(Object.fromEntries(keys.map((key) => [key, ""])))}>${t`Show all`}</a>` : nothing}
  </form>`;
}
