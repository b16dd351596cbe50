// Reports that try to be more than text: nothing of them runs, nothing is asked for, and all of it is shown as it was written.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { browser, close, folder, go, open, run } from "./setup.mjs";

const nasty = [
  `</script><script>window.hacked = 1; alert(1)</script>`,
  `"]]>`,
  `<!--<script>`,
  `--><img src=x onerror="window.hacked = 2">`,
  `=HYPERLINK("http://example.org";"x")`,
  `@SUM(1+1)*cmd|' /C calc'!A0`,
  `{{7*7}} \${7*7} <%= 7 %>`,
  `\u2028window.hacked = 3\u2029`,
  `السلام عليكم ضحايا الاتجار`,
  `\u202Egnp.exe\u202C`,
  `&lt;b&gt; &amp;amp; '\\''`,
  `<a href="javascript:window.hacked=4">x</a>`,
  `<base href="http://example.org/">`,
  `<meta http-equiv="refresh" content="0;url=http://example.org">`,
  `<svg onload=alert(5)>`,
];
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

function report(office, texts) {
  return `<?xml version="1.0" encoding="UTF-8"?>
<report xmlns="urn:aprfocus:layout:apr-2009" office="${office}" year="2007" language="en" prepared="2008-02-01" dictionary="1">
  <chapter code="POC"><subcategory code="overview"><item field="poc.total" value="7">${texts[0]}</item></subcategory></chapter>
  <chapter code="FPD"><subcategory code="status-determination"><item field="rsd.claims" value="3">${texts.join(" ")}</item></subcategory></chapter>
  <chapter code="SVE"><subcategory code="sgbv">
    ${texts.map((text) => `<paragraph>Victims of trafficking in persons: ${text}</paragraph>`).join("\n    ")}
  </subcategory></chapter>
  <chapter code="OFFICE"><subcategory code="good-practices"><item field="good_practice" value="awareness">${texts[0]}</item></subcategory></chapter>
</report>
`;
}

function pageOf(name, texts, file) {
  const inbox = join(folder, name);
  mkdirSync(inbox);
  for (const office of ["ALB", "KEN"]) writeFileSync(Buffer.from(join(inbox, file(office)), "latin1"), report(office, texts));
  const store = join(folder, `${name}.db`),
    page = join(folder, `${name}.html`);
  run("ingest", "--db", store, inbox);
  run("report", "--db", store, "--year", "2007", "--format", "html", "--output", page);
  return page;
}

const calm = pageOf(
  "calm",
  nasty.map((_, i) => `text ${i}.`),
  (office) => `${office}.xml`,
);
// a file's name may hold anything too, even bytes that are no UTF-8
const hostile = pageOf("hostile", nasty.map(escape), (office) =>
  office === "ALB" ? `<img src=x onerror=alert(6)> "]]> ALB.xml` : `\xFF<script> ${office}.xml`,
);

const states = [
  "",
  "#field=rsd.claims&region=Global&office=ALB",
  "#office=KEN",
  "#chapter=SVE/sgbv&region=Global",
  "#table=good-practices",
  "#table=all",
  "#q=victims",
  "#q=%22%5D%5D%3E",
];
const counts = (page) =>
  page.evaluate(() =>
    Object.fromEntries(
      [
        "script",
        "style",
        "img",
        "iframe",
        "base",
        "meta",
        "object",
        "a[href^='javascript']",
        "#panel",
        "table",
        "svg",
        "section",
        "article",
        "main",
      ].map((name) => [name, document.querySelectorAll(name).length]),
    ),
  );

test("a hostile report changes nothing but the text", async () => {
  const [quiet, loud] = [await open(calm), await open(hostile)];
  for (const state of states) {
    await go(quiet, state);
    await go(loud, state);
    assert.deepEqual(await counts(loud), await counts(quiet), state);
    assert.equal(await loud.evaluate(() => window.hacked), undefined);
  }
  assert.equal((await counts(loud)).script, 2);
  await close(quiet);
  await close(loud);
});

test("the text is shown as it was written", async () => {
  const page = await open(hostile, "#office=ALB&at=FPD/status-determination/i1");
  const shown = await page.locator("#panel blockquote").evaluate((quote) => quote.textContent);
  for (const text of nasty) assert.ok(shown.includes(text.replace(/\s+/g, " ").trim()) || shown.includes(text), text);
  assert.equal(await page.locator("#panel blockquote").getAttribute("dir"), "auto");
  assert.match(await page.locator("#panel .file").innerText(), /<img src=x onerror=alert\(6\)> "\]\]> ALB\.xml, line \d/);
  await go(page, "#q=الاتجار");
  assert.equal(await page.locator(".results > li").count(), 4);
  const direction = await page
    .locator(".results blockquote")
    .first()
    .evaluate((quote) => getComputedStyle(quote).direction);
  assert.match(direction, /ltr|rtl/);
  await close(page);
});

test("the policy stops a script that came in by another way", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(pathToFileURL(hostile).href);
  const outcome = await page.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "window.hacked = 7";
    document.body.append(script);
    document.body.insertAdjacentHTML(
      "beforeend",
      `<img src="x" onerror="window.hacked = 8"><style>body { visibility: hidden }</style>`,
    );
    const frame = document.createElement("iframe");
    frame.src = "https://example.org/";
    document.body.append(frame);
    const asked = await fetch("https://example.org/").then(
      () => "answered",
      () => "stopped",
    );
    await new Promise((done) => setTimeout(done, 200));
    return { hacked: window.hacked, asked, visible: getComputedStyle(document.body).visibility };
  });
  assert.deepEqual(outcome, { hacked: undefined, asked: "stopped", visible: "visible" });
  await context.close();
});
