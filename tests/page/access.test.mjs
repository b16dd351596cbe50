// axe-core finds nothing serious, in light and dark, wide and narrow, with and without the panel.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axeSource, close, go, open, storeOfExamples, write } from "./setup.mjs";

const file = write(storeOfExamples(), "all.html");
const states = {
  "light 1400": [
    "",
    "#table=fields&offices=1&field=focal_point.designated&region=Global",
    "#table=quality&only-region=Europe&office=JOR",
    "#table=asylum&sort=-claims&field=rsd.claims&region=Europe&office=ALB",
    "#table=placement&chapter=FPD/status-determination&chart=focal_point.designated&q=trafficking",
  ],
  "dark 1400": [
    "#table=asylum&sort=-claims&field=rsd.claims&region=Europe&office=ALB&chart=focal_point.designated&q=trafficking",
    "#office=JOR",
  ],
  "light 390": ["", "#field=focal_point.designated&region=Global"],
  "dark 390": ["#table=countries"],
};

async function serious(page) {
  const result = await page.evaluate(async () => {
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      where: nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`),
    }));
  });
  return result.filter(({ impact }) => impact === "serious" || impact === "critical");
}

for (const [name, hashes] of Object.entries(states))
  test(name, async () => {
    const [colorScheme, width] = name.split(" ");
    const page = await open(file, "", { colorScheme, viewport: { width: Number(width), height: 900 }, reducedMotion: "reduce" });
    await page.evaluate(axeSource); // by the debugger: the page's policy lets no script element in
    for (const hash of hashes) {
      await go(page, hash);
      assert.deepEqual(await serious(page), [], hash);
    }
    await close(page);
  });
