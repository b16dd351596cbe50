// What the page says, in the language of the run. The English wording is the key, with {0} and {1} for what is put in, in
// texts.json, which has the French and the Spanish one. The build refuses a text that is missing there or that is not used.
import texts from "../texts.json";
import { report } from "./data.js";

const column = ["fr", "es"].indexOf(report.language);
const wordingOf = (key) => (column < 0 ? key : (texts[key]?.[column] ?? key));

// Of words that come from data: states, standings, names of dimensions.
export const translated = (word) => wordingOf(word);

export function t(parts, ...values) {
  const key = parts.reduce((whole, part, i) => `${whole}{${i - 1}}${part}`);
  return wordingOf(key)
    .split(/\{(\d)\}/)
    .map((piece, i) => (i % 2 ? values[piece] : piece))
    .join("");
}
