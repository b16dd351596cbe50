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
