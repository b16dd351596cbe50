// The state of the page is the part of its address behind "#", so that every state has a link:
//   field, region, office, chapter, at    what the panel shows: a figure, an office, a place of reports, a passage
//   table, sort, offices                  the table, its order ("-sum": descending), whether offices' lines are shown
//   only-region, only-office, only-field, only-chapter   what tables, charts and passages are narrowed to
//   chart                                 the field that the charts show
//   q                                     words to search for in the passages
const panel = ["field", "region", "office", "chapter", "at"];
const keys = [...panel, "table", "sort", "offices", "only-region", "only-office", "only-field", "only-chapter", "chart", "q"];

export function read(hash = location.hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const state = {};
  for (const key of keys) if (given.get(key)) state[key] = given.get(key);
  return state;
}

export let state = read();
export const refresh = () => (state = read());

function address(wanted) {
  const all = new URLSearchParams();
  for (const key of keys) if (wanted[key]) all.set(key, wanted[key]);
  return `#${all.toString().replaceAll("%2F", "/").replaceAll("+", "%20")}`;
}

// The address of this state with some things otherwise.
export const link = (change) => address({ ...state, ...change });
// The same with the panel showing only what is named.
export const panelLink = (shown) => link({ ...Object.fromEntries(panel.map((key) => [key, ""])), ...shown });
export const panelOpen = () => panel.some((key) => state[key]);

export const go = (change) => (location.hash = link(change));
// For changes at each key stroke: no step in the browser's history.
export const replace = (change) => location.replace(link(change));
