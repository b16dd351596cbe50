// Bundles the page's shell: build.mjs FOLDER writes FOLDER/page.html, with the packages in FOLDER/node_modules. The program puts
// a run's data at the mark <!--data-->. The security policy lets exactly the script and styles run that are bundled here: a
// script in a report has another hash, and nothing can be loaded from anywhere or sent anywhere.
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const folder = resolve(process.argv[2]);
const { build } = createRequire(join(folder, "package.json"))("esbuild");

async function bundle(entry) {
  const result = await build({
    entryPoints: [join(here, entry)],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    charset: "utf8",
    legalComments: "none",
    target: ["chrome90", "firefox90", "safari15"],
    metafile: true,
    nodePaths: [join(folder, "node_modules")],
    absWorkingDir: here,
  });
  return { text: result.outputFiles[0].text.trim(), files: Object.keys(result.metafile.inputs) };
}

// What the licences of the bundled packages ask for: their notices, each text once for all packages that share it.
async function licences(files) {
  const names = new Set(files.map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]).filter(Boolean));
  const byText = new Map();
  for (const name of [...names].sort()) {
    const home = join(folder, "node_modules", name);
    const { version } = JSON.parse(await readFile(join(home, "package.json"), "utf8"));
    const file = (await readdir(home)).find((each) => /^licen[cs]e/i.test(each));
    if (!file) throw new Error(`the package ${name} has no licence to hand on`);
    const lines = (await readFile(join(home, file), "utf8")).trim().split(/\r?\n/);
    const owners = lines.filter((line) => /^copyright/i.test(line)).join(" ");
    const text = lines
      .filter((line) => !/^copyright/i.test(line))
      .join("\n")
      .trim();
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version}: ${owners}`]);
  }
  const all = [...byText].map(([text, packages]) => `${packages.join("\n")}\n\n${text}`).join("\n\n");
  return `<!--\nThis page contains the following packages.\n\n${all.replaceAll("--", "- -")}\n-->`;
}

// The texts that a source asks for: of t`…` with {0}, {1} for what is put in, and of plural(n, "office") both forms.
function textsOf(source) {
  const keys = [];
  for (let at = source.search(/\bt`/); at >= 0; ) {
    let key = "",
      values = 0,
      i = at + 2;
    for (; source[i] !== "`"; i++) {
      if (!source.startsWith("${", i)) {
        key += source[i];
        continue;
      }
      let depth = 1;
      for (i += 2; depth > 0; i++) depth += source[i] === "{" ? 1 : source[i] === "}" ? -1 : 0;
      i--;
      key += `{${values++}}`;
    }
    keys.push(key);
    const next = source.slice(at + 2).search(/\bt`/); // texts within what is put in count too
    at = next < 0 ? -1 : at + 2 + next;
  }
  for (const [, one, many] of source.matchAll(/plural\([^"]+?, "([^"]+)"(?:, "([^"]+)")?\)/g)) keys.push(one, many ?? `${one}s`);
  return keys;
}

// Every text has its French and Spanish, with the same things put in; none is left over.
async function checkTexts() {
  const texts = JSON.parse(await readFile(join(here, "texts.json"), "utf8"));
  const places = (text) => (text.match(/\{\d\}/g) ?? []).sort().join();
  const sources = await Promise.all((await readdir(join(here, "src"))).map((file) => readFile(join(here, "src", file), "utf8")));
  const headlines = JSON.parse(await readFile(join(here, "headlines.json"), "utf8"));
  const used = new Set([...sources.flatMap(textsOf), ...headlines.map(({ title }) => title)]);
  const quoted = (key) => sources.some((source) => source.includes(`"${key}"`)); // looked up by `translated`
  const wrong = [...used].filter((key) => texts[key]?.length !== 2).map((key) => `no French and Spanish for: ${key}`);
  for (const [key, wordings] of Object.entries(texts)) {
    if (!used.has(key) && !quoted(key) && !fromData.has(key)) wrong.push(`nobody says: ${key}`);
    if (wordings.some((wording) => !wording || places(wording) !== places(key))) wrong.push(`other things are put in: ${key}`);
  }
  for (const key of fromData) if (!texts[key]) wrong.push(`no French and Spanish for: ${key}`);
  if (wrong.length) throw new Error(`texts.json:\n${wrong.join("\n")}`);
}

// Words that the page shows as the data have them: standings of fields, states of reports, dimensions, severities.
const fromData = new Set(["apr", "in FOCUS", "ad hoc", "pilot", "context", "proposed", "received", "refused", "missing", "error", "warning"]);
for (const name of ["sex", "age", "form", "nationality", "population group", "authority", "crossing", "criterion"]) fromData.add(name);

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

// Observable Plot puts this style element into each of its charts; it is let in by its hash too. The name is the one that
// src/charts.js gives to charts.
async function styleOfCharts() {
  const source = await readFile(join(folder, "node_modules/@observablehq/plot/src/plot.js"), "utf8");
  const css = /append\("style"\)\.text\(\s*`([^`]*)`/.exec(source);
  if (!css) throw new Error("Observable Plot no longer writes its style as build.mjs expects");
  return css[1].replaceAll("${className}", "chart");
}

// The text of a script or style element ends at the first "</".
function closed(text, what) {
  if (/<\/(script|style)|<!--/i.test(text)) throw new Error(`the ${what} would end its element`);
  return text;
}

await checkTexts();
const bundled = await bundle("src/main.js");
const script = closed(bundled.text.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--"), "script");
const style = closed((await bundle("style.css")).text, "style sheet");
const policy = [
  "default-src 'none'",
  `script-src ${hash(script)}`,
  `style-src ${hash(style)} ${hash(await styleOfCharts())}`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");
const shell = await readFile(join(here, "shell.html"), "utf8");
const parts = { "{{policy}}": policy, "{{style}}": style, "{{script}}": script, "{{licences}}": await licences(bundled.files) };
const page = shell.replace(/\{\{\w+\}\}/g, (mark) => parts[mark]);
if (page.split("<!--data-->").length !== 2) throw new Error("shell.html needs one mark <!--data-->");
await writeFile(join(folder, "page.html"), page);
