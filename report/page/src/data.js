// The data island, as report/page_data.c writes it, with the look-ups that the page needs.
const island = JSON.parse(document.getElementById("data").textContent);
const strings = island.strings;

// Rows as objects; a name that ends in $ is the place of a text in `strings`.
function rowsOf(rows, columns) {
  const names = columns.split(" ").map((name) => (name.endsWith("$") ? [name.slice(0, -1), true] : [name, false]));
  return rows.map((row) => {
    const object = {};
    names.forEach(([name, placed], i) => (object[name] = placed && row[i] !== null ? strings[row[i]] : row[i]));
    return object;
  });
}

function groupBy(rows, key) {
  const groups = new Map();
  for (const row of rows) {
    const name = key(row);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(row);
  }
  return groups;
}

export const report = island.report;
const regionLabels = island.regions;
export const regionLabel = (region) => regionLabels[region] ?? region;
export const recommendations = island.recommendations;
export const rules = island.rules; // what a rule says, in languages other than English

export const chapters = island.chapters.map(([chapter, subcategory, label]) => ({ chapter, subcategory, label }));
const chapterLabels = new Map(chapters.map((c) => [`${c.chapter}/${c.subcategory}`, c.label]));
export const chapterLabel = (chapter, subcategory = "") =>
  chapterLabels.get(`${chapter}/${subcategory}`) ?? (subcategory || chapter);

export const fields = island.fields.map(([id, label, kind, chapter, subcategory, standing, source, codes]) => ({
  id,
  label,
  kind,
  chapter,
  subcategory,
  standing,
  source,
  codes,
}));
export const fieldOf = new Map(fields.map((field) => [field.id, field]));

const codeLabels = new Map(island.codes.map(([list, code, label]) => [`${list}/${code}`, label]));
export const codeLabel = (list, code) =>
  codeLabels.get(`${list}/${code}`) ?? (/^(country|nationality)$/.test(list) ? island.countries[code] : null) ?? code;

export const offices = rowsOf(
  island.offices,
  "iso3$ region$ expected state$ late received$ submission submissions refused warnings",
);
for (const office of offices) office.name = island.countries[office.iso3] ?? office.iso3;
export const officeOf = new Map(offices.map((office) => [office.iso3, office]));
export const officesOf = (region) => (region === "Global" ? offices : offices.filter((office) => office.region === region));

export const submissions = rowsOf(
  island.submissions,
  "id office$ state$ layout$ language$ sequence prepared$ received$ source sha256",
);
export const submissionOf = new Map(submissions.map((submission) => [submission.id, submission]));

export const figures = rowsOf(island.figures, "field$ region$ measure$ low high estimated offices prose status$");
const figureMap = new Map(figures.map((figure) => [`${figure.field}|${figure.region}|${figure.measure}`, figure]));
export const figureOf = (field, region, measure) => figureMap.get(`${field}|${region}|${measure}`);
const figureGroups = groupBy(figures, (figure) => `${figure.field}|${figure.region}`);
export const measuresOf = (field, region) => figureGroups.get(`${field}|${region}`) ?? [];
export const regions = [...new Set(figures.map((figure) => figure.region))];
export const home = report.region ?? "Global";

export const history = rowsOf(island.history, "year field$ region$ measure$ low high estimated offices");
const historyGroups = groupBy(history, (figure) => `${figure.field}|${figure.region}|${figure.measure}`);
export const years = [...new Set([...history.map((figure) => figure.year), report.year])].sort((a, b) => a - b);
// A figure over the years, this one among them; years in which nobody gave it are left out.
export function overYears(field, region, measure) {
  const now = figureOf(field, region, measure);
  const others = historyGroups.get(`${field}|${region}|${measure}`) ?? [];
  return [...others, ...(now && now.offices > 0 ? [{ ...now, year: report.year }] : [])].sort((a, b) => a.year - b.year);
}

const values = rowsOf(island.values, "field$ office$ dimensions$ value$ low high estimated basis$ observation derived$");
const valueGroups = groupBy(values, (value) => `${value.field}|${value.office}`);
export const valuesOf = (field, office) => valueGroups.get(`${field}|${office}`) ?? [];
const officeFields = groupBy(values, (value) => value.office);
export const fieldsOfOffice = (office) => new Set((officeFields.get(office) ?? []).map((value) => value.field));

export const passages = rowsOf(
  island.passages,
  "id submission chapter$ subcategory$ path line kind$ topic designated language$ text",
);
for (const passage of passages) passage.office = officeOf.get(submissionOf.get(passage.submission)?.office);
export const passageOf = new Map(passages.map((passage) => [passage.id, passage]));

export const observations = rowsOf(
  island.observations,
  "id submission passage field$ dimensions$ state$ value$ low high estimated basis$ path line rule$ why$ counts evidence",
);
for (const observation of observations) observation.path ??= passageOf.get(observation.passage).path; // written where it differs
export const observationOf = new Map(observations.map((observation) => [observation.id, observation]));
const observationGroups = groupBy(observations, (o) => `${o.field}|${submissionOf.get(o.submission)?.office}`);
export const observationsOf = (field, office) => observationGroups.get(`${field}|${office}`) ?? [];
const passageGroups = groupBy(
  observations.filter((o) => o.passage !== null),
  (o) => o.passage,
);
export const observationsIn = (passage) => passageGroups.get(passage) ?? [];

const findings = groupBy(
  rowsOf(island.findings, "office$ rule$ severity$ path line message advice"),
  (finding) => finding.office,
);
export const findingsOf = (office) => findings.get(office) ?? [];

// Tables: cells stay as they are written; texts are looked up when they are shown.
export const tables = island.tables.map(({ head, rows, strings: texts }) => ({
  ...head,
  columns: head.columns.map(([id, heading, type, flags]) => ({
    id,
    heading,
    type,
    group: Boolean(flags & 1),
    key: Boolean(flags & 2),
    hideEmpty: Boolean(flags & 4),
  })),
  rows,
  // [what programs read, what people read]
  text: (cell) =>
    cell === null || cell === false ? ["", ""] : Array.isArray(texts[cell]) ? texts[cell] : [texts[cell], texts[cell]],
}));
export const tableOf = new Map(tables.map((table) => [table.id, table]));
