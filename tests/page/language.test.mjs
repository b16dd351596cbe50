// The page in French and Spanish: nothing that the page itself says is left in English, and figures are written as the language
// writes them. What reports say stays in the language of the report.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { close, go, open, run, source, storeOfExamples, write } from "./setup.mjs";

const store = storeOfExamples();
const texts = JSON.parse(readFileSync(join(source, "report/page/texts.json"), "utf8"));
const states = [
  "",
  "#table=all&offices=1",
  "#field=rsd.claims&region=Europe",
  "#field=focal_point.designated&region=Global&office=ALB",
  "#office=MYS",
  "#office=MYS&at=SVE/sgbv/i1",
  "#chapter=SVE/sgbv&region=Global",
  "#only-region=Europe&only-field=victims&only-chapter=SVE",
  "#chart=focal_point.time_share",
  "#chart=countries.source",
  "#q=trafficking",
  "#q=zzzz",
  "#field=nothing",
  "#office=ZZZ",
];

// All that a reader or a screen reader is told, without the texts of reports and what rules found in them.
const said = (page) =>
  page.evaluate(() => {
    const copy = document.getElementById("page").cloneNode(true);
    for (const quote of copy.querySelectorAll("blockquote, bdi, code, [lang=en], .digest, .path, .rule, td.text, style")) quote.remove();
    const names = [...copy.querySelectorAll("[aria-label], [title]")].flatMap((each) => [each.getAttribute("aria-label"), each.title]);
    // each text node for itself: a text within another one ("No" in "Nothing") is none
    const walker = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
    const own = [];
    while (walker.nextNode()) own.push(walker.currentNode.data.trim());
    return [...own, ...names].filter(Boolean);
  });

for (const [column, language] of ["fr", "es"].entries()) {
  const file = write(store, `${language}.html`, "--lang", language);
  // where both languages have the same word, it says nothing
  const english = new Set(
    Object.entries(texts)
      .filter(([key, wordings]) => wordings[column] !== key && !key.includes("{") && key.trim().length > 2)
      .map(([key]) => key.trim()),
  );
  // a Spanish or French text may read like another English one: "no", "error"
  for (const wordings of Object.values(texts)) english.delete(wordings[column].trim());

  test(`nothing of the page's own is in English: ${language}`, async () => {
    const page = await open(file);
    assert.equal(await page.evaluate(() => document.documentElement.lang), language);
    const found = new Set();
    for (const state of states) {
      await go(page, state);
      for (const text of await said(page)) if (english.has(text)) found.add(`${state}: ${text}`);
    }
    assert.deepEqual([...found], []);
    await close(page);
  });

  test(`the page shows the labels and figures of the other formats: ${language}`, async () => {
    const printed = run("report", "--db", store, "--year", "2007", "--table", "asylum", "--lang", language);
    const page = await open(file, "#table=asylum");
    const title = await page.locator("#table-asylum h3").evaluate((heading) => heading.textContent.match(/^\d+\s+(.*?)\s+2007/s)[1]);
    assert.notEqual(title, "Asylum claims based on trafficking, and resettlement");
    assert.ok(printed.includes(title), title);
    assert.ok((await page.locator("main").innerText()).includes("16\u202F025\u202F572"), "16 025 572, and no comma");
    assert.match(await page.locator("#table-asylum").innerText(), language === "fr" ? /Afrique/ : /África/);
    await close(page);
  });
}
