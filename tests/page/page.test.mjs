// The page of the 43 examples: what it shows is what the other formats say, and everything on it can be reached.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { close, folder, follow, go, open, readCsv, run, source, storeOfExamples, write } from "./setup.mjs";

const store = storeOfExamples();
const file = write(store, "all.html");
const cells = (page, selector) => page.locator(selector).allInnerTexts();

test("one file under 3 MB, the same store gives the same bytes", () => {
  assert.ok(statSync(file).size < 3e6);
  assert.deepEqual(readFileSync(write(store, "again.html")), readFileSync(file));
});

test("every figure in the data is that of the long table", async () => {
  const page = await open(file);
  const island = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent));
  const text = (place) => island.strings[place];
  const decimal = (field, number) =>
    number === null ? "" : island.fields.find((f) => f[0] === field)[2] === "share" ? String(number / 1000) : String(number);
  const mine = island.figures.map(([f, region, measure, low, high, estimated, offices, prose, status, decided]) => ({
    field: text(f),
    region: text(region),
    measure: text(measure),
    low: decimal(text(f), low),
    high: decimal(text(f), high),
    estimated: String(estimated),
    offices: String(offices),
    status: text(status),
    offices_prose: String(prose),
    offices_decided: String(decided),
  }));
  const theirs = readCsv(run("report", "--db", store, "--year", "2007", "--table", "fields", "--format", "csv"));
  assert.ok(theirs.length > 3000);
  assert.deepEqual(mine, theirs);
  await close(page);
});

test("every figure that is shown reads as in the other formats", async () => {
  const [table] = [JSON.parse(run("report", "--db", store, "--year", "2007", "--table", "fields", "--format", "json"))];
  const expected = new Map(table.rows.map((row) => [`${row.field}|${row.region}|${row.measure}`, row.figure.text]));
  const page = await open(file, "#field=rsd.claims&region=Global");
  const ids = [...new Set(table.rows.map((row) => row.field))],
    regions = [...new Set(table.rows.map((row) => row.region))];
  // each field in one of the regions, with the global figures beside it
  const shown = await page.evaluate(
    async ({ ids, regions }) => {
      const all = [];
      for (const [i, field] of ids.entries()) {
        await new Promise((done) => {
          addEventListener("hashchange", () => done(), { once: true });
          location.hash = `#field=${field}&region=${regions[i % regions.length]}`;
        });
        for (const cell of document.querySelectorAll("#panel [data-measure]"))
          all.push([`${field}|${cell.dataset.region}|${cell.dataset.measure}`, cell.textContent]);
      }
      return all;
    },
    { ids, regions: regions.filter((region) => region !== "Global") },
  );
  assert.ok(shown.length > 900, String(shown.length));
  for (const [key, text] of shown) assert.equal(text, expected.get(key), key);
  // what the panel leaves out are codes that no office of the region named
  const seen = new Set(shown.map(([key]) => key)),
    places = new Set(shown.map(([key]) => key.split("|").slice(0, 2).join("|")));
  assert.equal(places.size, 2 * ids.length);
  for (const [key, text] of expected)
    if (places.has(key.split("|").slice(0, 2).join("|"))) assert.ok(seen.has(key) || key.includes(":"), `${key} ${text}`);
  await close(page);
});

test("every cell of the tables reads as in the text tables", async () => {
  const page = await open(file, "#table=all");
  for (const more of await page
    .getByRole("button", { name: "Show all" })
    .all()
    .then((all) => all.reverse()))
    await more.click();
  assert.equal(await page.locator("article.table").count(), 13);
  const fields = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent).fields.map(([id]) => id));
  const links = await page
    .locator("article.table a[href*='field=']")
    .evaluateAll((all) => all.map((link) => new URLSearchParams(link.hash.slice(1)).get("field")));
  assert.ok(links.length > 1000);
  for (const field of new Set(links)) assert.ok(fields.includes(field), field);
  const squeezed = (text) => text.replace(/[─═↕▲▼\s\u00AD-]+/g, "");
  for (const id of ["asylum", "cooperation", "activities", "victims", "recommendations"]) {
    const text = squeezed(run("report", "--db", store, "--year", "2007", "--table", id));
    const rows = await page
      .locator(`#table-${id} tbody tr:not(.group)`)
      .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent.trim()).join("")));
    assert.ok(rows.length > 5, id);
    for (const row of rows) assert.ok(text.includes(squeezed(row)), `${id}: ${row}`);
  }
  await close(page);
});

test("ten figures with their bounds and denominators", async () => {
  const page = await open(file);
  assert.equal(await page.locator(".card").count(), 10);
  const card = page.locator('.card [data-field="rsd.claims"]');
  assert.equal(await card.locator(".card-figure").innerText(), "≥ 52");
  assert.match(await card.locator(".card-of").innerText(), /13 of 43 offices/);
  assert.match(
    await page.locator('[data-field="focal_point.designated"] .card-of').innerText(),
    /81 % of 31 that answered; 12 did not say/,
  );
  assert.equal(await page.locator(".strip .tile").count(), 43);
  await close(page);
});

test("a figure leads to its offices, its values, the passage, the line and the file", async () => {
  const page = await open(file);
  await follow(page, () => page.locator('.card [data-field="rsd.claims"]').click());
  const panel = page.locator("#panel");
  assert.equal(await page.evaluate(() => document.activeElement.id), "panel-heading");
  assert.equal(await panel.locator('td[data-measure="sum"]').innerText(), "≥ 52");
  assert.equal(await panel.locator("details[data-office]").count(), 13);
  await follow(page, () => panel.getByRole("link", { name: "Africa", exact: true }).click());
  await panel.locator("details", { hasText: "South Africa" }).locator("summary").click();
  const evidence = panel.locator(".evidence");
  assert.equal(await evidence.locator("mark").innerText(), "para 181");
  assert.match(await evidence.locator(".place").innerText(), /Status determination › item 2/);
  const said = await evidence.locator(".file").innerText();
  const [, name, line, digest] = /^(\S+), line (\d+)\s+SHA-256 (\w+)/.exec(said);
  const bytes = readFileSync(join(source, name));
  assert.equal(createHash("sha256").update(bytes).digest("hex"), digest);
  assert.match(bytes.toString("utf8").split("\n")[line - 1], /rsd\.claims.*para 181/);
  await close(page);
});

test("tables are sorted", async () => {
  const page = await open(file, "#table=asylum");
  const claims = () =>
    page
      .locator('#table-asylum table[data-set="0"] tbody tr')
      .evaluateAll((rows) => rows.map((row) => row.cells[row.cells.length - 1 - 6]?.textContent.trim()));
  await follow(page, () => page.locator('#table-asylum table[data-set="0"] [data-column="claims"]').click());
  const number = (text) => (text === "–" ? -1 : Number(text.replace(/\D/g, "")));
  const down = (await claims()).map(number);
  assert.ok(down.length > 6 && down[0] === 52);
  assert.deepEqual(
    down,
    [...down].sort((a, b) => b - a),
  );
  assert.equal(await page.locator("#table-asylum th[aria-sort]").first().getAttribute("aria-sort"), "descending");
  await follow(page, () => page.locator('#table-asylum table[data-set="0"] [data-column="claims"]').click());
  const up = (await claims()).map(number).filter((n) => n >= 0); // what nobody gave stays last
  assert.deepEqual(
    up,
    [...up].sort((a, b) => a - b),
  );
  assert.match(await page.evaluate(() => location.hash), /sort=claims/);
  await close(page);
});

test("tables are narrowed by region, office, field and chapter", async () => {
  const page = await open(file, "#table=fields");
  await follow(page, () => page.selectOption("#only-region", "Europe"));
  assert.deepEqual(new Set(await cells(page, "#table-fields tbody tr:not(.group) th.text")), new Set(["Europe"]));
  await follow(page, () => page.selectOption("#only-chapter", "FPD"));
  const groups = await cells(page, "#table-fields tr.group");
  assert.ok(groups.length > 5 && groups.every((text) => /\((asylum|reception|rsd|documentation)\./.test(text)), groups.join());
  await follow(page, () => page.selectOption("#only-field", "rsd.claims"));
  assert.deepEqual(await cells(page, "#table-fields tr.group"), ["Asylum claims based on trafficking (rsd.claims)"]);
  await follow(page, () => page.selectOption("#only-office", "ALB"));
  assert.deepEqual(await cells(page, "#table-fields tbody th.office"), ["Albania (ALB)"]);
  await follow(page, () => page.getByRole("link", { name: "Show all" }).click());
  await follow(page, () => page.getByLabel("Offices’ lines").check());
  assert.ok((await page.locator("#table-fields tbody tr.of-office").count()) > 20);
  await close(page);
});

test("search finds what the command finds", async () => {
  const page = await open(file);
  for (const words of ["trafficking", "items trafficking", '"trafficking in persons"', "TRÀFFICKING"]) {
    const found = Number(/(\d+) passages?\s*$/.exec(execSearch(words))[1]);
    await follow(page, () => page.locator("#words").fill(words));
    assert.ok(found > 0);
    assert.equal(await page.locator(".hits").innerText(), `${found} passages`, words);
  }
  assert.match((await page.locator(".results mark").first().innerText()).toLowerCase(), /^trafficking$/);
  await page.locator("#words").fill("nosuchword");
  await page.getByText("No passage has all of these words.").waitFor();
  await close(page);
});

function execSearch(words) {
  return execFileSync(process.env.APRFOCUS, ["search", "--db", store, "--year", "2007", words], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).concat(
    execFileSync("bash", ["-c", `"$APRFOCUS" search --db "$0" --year 2007 "$1" 2>&1 >/dev/null | tail -1`, store, words], {
      encoding: "utf8",
    }),
  );
}

test("every state has a link", async () => {
  let page = await open(file, "#field=rsd.claims&region=Europe&office=ALB");
  assert.equal(await page.locator("#panel h2").innerText(), "Asylum claims based on trafficking");
  assert.equal(await page.locator("#panel .evidence mark").innerText(), "para 181");
  await close(page);
  page = await open(file, "#table=asylum&sort=-claims&only-region=Europe&q=trafficking&chart=focal_point.designated");
  assert.equal(await page.locator("#only-region").inputValue(), "Europe");
  assert.equal(await page.locator("#words").inputValue(), "trafficking");
  assert.equal(await page.locator("#chart-field").inputValue(), "focal_point.designated");
  assert.deepEqual(new Set(await cells(page, "#table-asylum tbody th.text")), new Set(["Europe"]));
  await go(page, "#office=JOR");
  assert.match(await page.locator("#panel").innerText(), /Jordan[\s\S]*The report that counts[\s\S]*What does not fit \(2\)/);
  await follow(page, () => page.goBack());
  assert.equal(await page.locator("#panel").count(), 0);
  await close(page);
});

test("what the address names and the page has not is said", async () => {
  const page = await open(file, "#field=nope");
  assert.match(await page.locator("#panel h2").innerText(), /There is no field “nope”/);
  await go(page, "#office=QQQ");
  assert.match(await page.locator("#panel h2").innerText(), /There is no office “QQQ”/);
  await close(page);
});

test("by keyboard: skip link, a figure, its offices, back to the figure", async () => {
  const page = await open(file);
  await page.keyboard.press("Tab");
  assert.match(await page.evaluate(() => document.activeElement.textContent), /To the tables/);
  await page.locator('.card [data-field="rsd.granted"]').focus();
  await page.keyboard.press("Enter");
  await page.locator("#panel").waitFor();
  await page.locator("#panel details summary").first().focus();
  await page.keyboard.press("Enter");
  await page.locator("#panel .evidence").first().waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#panel").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.dataset.field), "rsd.granted");
  await close(page);
});

test("charts are pictures with a name, and their figures stand beside them", async () => {
  const page = await open(file, "#chart=rsd.claims");
  assert.match(await page.locator("#charts svg").first().getAttribute("aria-label"), /Asylum claims.*Europe ≥ 42/);
  await page.locator("#charts .behind summary").first().click();
  assert.ok((await cells(page, "#charts .behind td")).includes("≥ 42"));
  for (const field of [
    "focal_point.designated",
    "focal_point.time_share",
    "exploitation.forms",
    "exposure.extent",
    "poc.total",
  ]) {
    await go(page, `#chart=${field}`);
    assert.ok((await page.locator("#charts figure").count()) === 3, field);
  }
  await close(page);
});

test("years stand beside each other where the store has some", async () => {
  const before = join(folder, "2006");
  mkdirSync(before);
  for (const name of readdirSync(join(source, "schemas/examples/review-2007"))
    .filter((name) => name.endsWith(".xml"))
    .slice(0, 12))
    writeFileSync(
      join(before, name),
      readFileSync(join(source, "schemas/examples/review-2007", name), "utf8").replace('year="2007"', 'year="2006"'),
    );
  run("ingest", "--db", store, before);
  const page = await open(write(store, "years.html"), "#chart=poc.total");
  assert.match(await page.locator("header .about").innerText(), /2006–2007/);
  assert.match(await page.locator("#charts svg").nth(1).getAttribute("aria-label"), /2006 to 2007/);
  assert.ok((await page.locator(".spark svg").count()) >= 5);
  await close(page);
});

test("a bureau's page holds nothing of other bureaux but the global figures", async () => {
  const page = await open(write(store, "europe.html", "--region", "Europe"));
  const island = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent));
  const offices = island.offices.map((row) => [island.strings[row[0]], island.strings[row[1]]]);
  assert.equal(offices.length, 18);
  assert.ok(offices.every(([, region]) => region === "Europe"));
  assert.deepEqual(new Set(island.figures.map((row) => island.strings[row[1]])), new Set(["Europe", "Global"]));
  assert.ok(island.submissions.every((row) => offices.some(([office]) => office === island.strings[row[1]])));
  assert.ok(!(await page.content()).includes("KEN.xml"));
  assert.equal(await page.locator('[data-field="rsd.claims"] .card-figure').innerText(), "≥ 42");
  await close(page);
});

test("a year without reports, and a page of one table", async () => {
  const empty = join(folder, "empty.html");
  run("report", "--db", store, "--year", "1999", "--format", "html", "--output", empty);
  let page = await open(empty, "#table=all");
  assert.match(await page.locator("#who").innerText(), /No office is expected for this year/);
  assert.equal(await page.locator(".card").count(), 10);
  await close(page);
  page = await open(write(store, "asylum.html", "--table", "asylum"));
  assert.equal(await page.locator("article.table").count(), 1);
  assert.equal(await page.locator('[data-field="rsd.claims"] .card-figure').innerText(), "≥ 52");
  await close(page);
});

test("it prints on A4, with all rows and what is behind the figure", async () => {
  const page = await open(file, "#table=fields&field=rsd.claims&region=Europe");
  const pdf = join(folder, "page.pdf");
  await page.pdf({ path: pdf, preferCSSPageSize: true, printBackground: true });
  assert.match(execFileSync("pdfinfo", [pdf], { encoding: "utf8" }), /Page size:\s+59[45](\.\d+)? x 84[12](\.\d+)? pts \(A4\)/);
  const text = execFileSync("pdftotext", ["-layout", pdf, "-"], { encoding: "utf8" });
  for (const words of ["The year in ten figures", "Research planned", "Good practices by heading", "para 181", "≥ 42", "SHA-256"])
    assert.ok(text.includes(words), words);
  assert.ok(!text.includes("Show all"));
  assert.ok(text.match(/Not reported\s+No report/g).length > 5, "the headings stand on each sheet");
  await close(page);
});
