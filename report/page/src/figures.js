// How figures read. The same marks as in report/figure.c; the tests hold one against the other.
import { codeLabel, fieldOf, report } from "./data.js";
import { t, translated } from "./texts.js";

// French and Spanish write 16 025 572 and 12,5; the space is narrow and does not break.
const english = report.language === "en";
export const whole = (number) => (english ? number.toLocaleString("en-US") : number.toLocaleString("en-US").replaceAll(",", "\u202F"));
const decimal = (number) => (english ? String(number) : String(number).replace(".", ","));
const bound = (number, thousandths) => (thousandths ? decimal(number / 1000) : whole(number));

// "16,025,572", "≥ 52", "36–41", "≤ 7", "~500"; "–" where nobody gave a value.
export function figureText(low, high, estimated, thousandths = false) {
  const about = estimated ? "~" : "";
  if (low === null && high === null) return "–";
  if (high === null) return `≥ ${about}${bound(low, thousandths)}`;
  if (low === null || (low === 0 && high > 0)) return `≤ ${about}${bound(high, thousandths)}`;
  if (low === high) return about + bound(low, thousandths);
  return `${about}${bound(low, thousandths)}${low < 0 || high < 0 ? " to " : "–"}${bound(high, thousandths)}`;
}

export const isShare = (field) => fieldOf.get(field)?.kind === "share";
export const textOf = (figure) =>
  figure.low === undefined ? "–" : figureText(figure.low, figure.high, figure.estimated, isShare(figure.field));

// "48 % of 27": half a per cent rounds up
export const percentText = (part, of) => (of > 0 ? t`${Math.floor((part * 200 + of) / (2 * of))} % of ${of}` : "–");

const words = {
  yes: "Yes",
  partly: "Partly",
  no: "No",
  "not-applicable": "Not applicable",
  "no-report": "No report",
  not_applicable: "Not applicable",
  not_reported: "Not reported",
  no_report: "No report",
  none: "None",
  low: "Low",
  medium: "Medium",
  high: "High",
  sum: "Sum",
  min: "Minimum",
  median: "Median",
  max: "Maximum",
  offices_with: "Offices with any",
};
export const word = (value) => (words[value] ? translated(words[value]) : value);

// A measure of the long table for people: "offices_not_reported" is "Not reported".
export function measureLabel(field, measure) {
  if (measure.startsWith("offices_with:")) return codeLabel(fieldOf.get(field)?.codes, measure.slice(13));
  return word(words[measure] ? measure : measure.replace(/^offices_/, ""));
}

// What an office says of a field: yes, a code, a figure with its marks.
export function valueText(field, value) {
  if (value.value) return fieldOf.get(field)?.codes ? codeLabel(fieldOf.get(field).codes, value.value) : word(value.value);
  return textOf({ ...value, field }) + (isShare(field) ? " %" : "");
}

// "sex=female;age=under-18" as "Female, Under 18"
export const dimensionsText = (dimensions) =>
  dimensions
    .split(";")
    .filter(Boolean)
    .map((pair) => {
      const [list, code] = pair.split("=");
      return `${translated(list.replaceAll("_", " "))}: ${codeLabel(list, code)}`;
    })
    .join(", ");

const plurals = new Intl.PluralRules(report.language);
export const plural = (count, one, many = `${one}s`) => `${whole(count)} ${translated(plurals.select(count) === "one" ? one : many)}`;
