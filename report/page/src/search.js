// Search in the passages: all words must occur, in any order, with or without capitals and accents, as beginnings of words; "in
// quotes" as a phrase.
import { html, nothing } from "lit-html";
import { officeOf, chapterLabel, passages, regionLabel } from "./data.js";
import { plural, whole } from "./figures.js";
import { replace, state } from "./state.js";
import { passageView } from "./detail.js";
import { t } from "./texts.js";

// Text without capitals and accents, letter for letter, so that places in it are places in the text.
function folded(text) {
  return text
    .replace(/[^\0-\x7F]/gu, (character) => {
      const plain = character.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
      return plain.length === character.length
        ? plain
        : (plain || character).slice(0, character.length).padEnd(character.length, " ");
    })
    .replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

const letter = /[\p{L}\p{N}]/u;
const cache = new Map();
function foldedPassage(passage) {
  if (!cache.has(passage.id)) cache.set(passage.id, folded(passage.text));
  return cache.get(passage.id);
}

export const wordsOf = (query) =>
  [...query.matchAll(/"([^"]+)"|(\S+)/g)]
    .map((match) => folded((match[1] ?? match[2]).replaceAll('"', "")).trim())
    .filter(Boolean);

function places(text, word) {
  const found = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length))
    if (at === 0 || !letter.test(text[at - 1]) || !letter.test(word[0])) found.push([at, at + word.length]);
  return found;
}

// The text with what was searched for marked.
export function marked(text, words) {
  if (!words.length) return text;
  const plain = folded(text);
  const spans = words.flatMap((word) => places(plain, word)).sort((a, b) => a[0] - b[0]);
  const pieces = [];
  let from = 0;
  for (const [begin, end] of spans) {
    if (begin < from) continue;
    pieces.push(text.slice(from, begin), html`<mark>${text.slice(begin, end)}</mark>`);
    from = end;
  }
  return [...pieces, text.slice(from)];
}

export function find(query) {
  const words = wordsOf(query);
  if (!words.length) return { words, hits: [] };
  const hits = passages.filter(
    (passage) =>
      passage.office &&
      (!state["only-region"] || state["only-region"] === "Global" || passage.office.region === state["only-region"]) &&
      (!state["only-office"] || passage.office.iso3 === state["only-office"]) &&
      (!state["only-chapter"] || passage.chapter === state["only-chapter"]) &&
      words.every((word) => places(foldedPassage(passage), word).length),
  );
  return { words, hits };
}

let most = 30;
let again = () => {};
export const onMoreHits = (render) => (again = render);
let waiting;
function typed(event) {
  const query = event.target.value;
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    most = 30;
    replace({ q: query });
  }, 250);
}

export function searchView() {
  const query = state.q ?? "";
  const { words, hits } = query ? find(query) : { words: [], hits: [] };
  const narrowed = [
    state["only-region"] && regionLabel(state["only-region"]),
    state["only-office"] && (officeOf.get(state["only-office"])?.name ?? state["only-office"]),
    state["only-chapter"] && chapterLabel(state["only-chapter"]),
  ].filter(Boolean);
  return html`<section id="search" aria-labelledby="search-heading">
    <h2 id="search-heading" tabindex="-1">${t`Search in the passages`}</h2>
    <p class="note">${t`${plural(passages.length, "passage")} of the reports that count: items, and paragraphs that bear on a field or speak of trafficking in persons. All words must occur; “in quotes” they are a phrase.`}${narrowed.length ? t` Narrowed to ${narrowed.join(", ")}.` : ""}</p>
    <form role="search" @submit=${(event) => event.preventDefault()}>
      <label for="words">${t`Words`}</label> <input id="words" type="search" autocomplete="off" spellcheck="false" .value=${query} @input=${typed}>
    </form>
    <p role="status" class="hits">${query ? (hits.length ? plural(hits.length, "passage") : t`No passage has all of these words.`) : ""}</p>
    <ol class="results">${hits.slice(0, most).map((passage) => html`<li>${passageView(passage, words)}</li>`)}</ol>
    ${
      hits.length > most
        ? html`<p class="more">${t`${whole(most)} of ${whole(hits.length)} shown.`} <button type="button" @click=${() => {
            most += 100;
            again();
          }}>${t`Show more`}</button></p>`
        : nothing
    }
  </section>`;
}
