// What the tests of the page share: the program, a store of the 43 examples, Debian's Chromium, and pages that fail a test when
// they say or ask for anything that they should not.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after } from "node:test";

export const program = process.env.APRFOCUS;
export const source = process.env.SOURCE;
const require = createRequire(join(process.env.PACKAGES, "package.json"));
const { chromium } = require("playwright-core");
export const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const folder = mkdtempSync(join(tmpdir(), "aprfocus-page-"));
export const run = (...options) =>
  execFileSync(program, options, { cwd: source, encoding: "utf8", maxBuffer: 2 ** 28, stdio: ["ignore", "pipe", "ignore"] });

export function storeOfExamples() {
  const store = join(folder, "review.db");
  run("ingest", "--db", store, "schemas/examples/review-2007");
  return store;
}

export function write(store, name, ...options) {
  const file = join(folder, name);
  run("report", "--db", store, "--year", "2007", "--format", "html", "--output", file, ...options);
  return file;
}

export const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: process.getuid() === 0 ? ["--no-sandbox"] : [],
});
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

// Opens a page; `problems` collects every request but the one for the file, every dialog, error and warning.
export async function open(file, hash = "", options = {}) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60000);
  const address = pathToFileURL(file).href;
  page.problems = [];
  context.on("request", (request) => {
    if (request.url().split("#")[0] !== address) page.problems.push(`request ${request.url()}`);
  });
  page.on("dialog", (dialog) => {
    page.problems.push(`dialog ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) page.problems.push(`console ${message.text()}`);
  });
  page.on("pageerror", (error) => page.problems.push(`error ${error.stack}`));
  await page.goto(address + hash);
  await page.waitForSelector("main");
  return page;
}

export async function close(page) {
  assert.deepEqual(page.problems, []);
  await page.context().close();
}

// Does what leads to another state of the page and waits until that is drawn: a browser tells a page of its new address
// after the click has returned, and this listener hears of it after the page's own.
export async function follow(page, act) {
  const drawn = page.evaluate(() => new Promise((done) => addEventListener("hashchange", () => done(), { once: true })));
  await act();
  await drawn;
}

// Goes to a state of the page.
export async function go(page, hash) {
  if (hash !== (await page.evaluate(() => location.hash))) await follow(page, () => page.evaluate((to) => (location.hash = to), hash));
}

// RFC 4180, enough for what the program writes; the row of tags is left out.
export function readCsv(text) {
  const rows = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n)/g)]
    .reduce(
      (all, [, quoted, plain, end]) => {
        all.at(-1).push(quoted !== undefined ? quoted.replaceAll('""', '"') : plain);
        if (end === "\n") all.push([]);
        return all;
      },
      [[]],
    )
    .slice(0, -1);
  const [names, , ...data] = rows;
  return data.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
}
