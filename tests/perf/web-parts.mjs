// Parts of pages at the sizes of the budgets, in a real browser on the built app: a chart of 10,000
// points, the matrix of 400 items × 60 skills, the difference of two texts of 64 KiB.
//   node tests/perf/web-parts.mjs
import process from "node:process";
import { pathToFileURL } from "node:url";
import { bundled, median, openBrowser, quantile, report, startStudio } from "./web-studio.mjs";

const rows = [];
const tools = await import(
  pathToFileURL(
    await bundled(`
      export { diffSkills } from "@/lib/diff/skill-diff";
    `),
  ).href
);

const line = (index, word) => `- Rule ${index}: look at the unit of ${word} before you answer.\n`;
const long = (word) =>
  Array.from({ length: 1150 }, (_, index) => line(index, index % 9 === 0 ? word : "value")).join(
    "",
  );
const [before, after] = [long("length"), long("weight")];
const times = [];
for (let round = 0; round < 20; round += 1) {
  const started = performance.now();
  tools.diffSkills(before, after);
  times.push(performance.now() - started);
}
rows.push([
  `difference of 2 × ${Math.round(before.length / 1024)} KiB: computed`,
  median(times),
  30,
  "ms",
]);

const studio = await startStudio({
  items: 1500,
  runs: [
    {
      name: "matrix",
      status: "finished",
      steps: 60,
      eventsPerStep: 5,
      scored: { items: 400, skills: 60 },
    },
    { name: "chart", status: "running", steps: 10_000, eventsPerStep: 5 },
  ],
});
const [matrix, chart] = studio.runIds;
const browser = await openBrowser();

/** From before `act` to the frame in which `isDone` holds, measured inside of the page. */
async function inPage(page, act, isDone) {
  return page.evaluate(
    async ([actText, doneText]) => {
      const perform = new Function(actText);
      const done = new Function(`return ${doneText}`);
      const started = performance.now();
      perform();
      while (!done()) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      return performance.now() - started;
    },
    [act, isDone],
  );
}

try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${studio.url}/runs/${chart}`);
  await page.locator(".recharts-line path").first().waitFor();
  const press = (name) =>
    `[...document.querySelectorAll("[role=radio]")].find((e) => e.textContent === "${name}").click()`;
  const first = [];
  for (let round = 0; round < 8; round += 1) {
    await inPage(
      page,
      press("Table"),
      `document.querySelector('table[aria-label="Scores by step"]')`,
    );
    first.push(await inPage(page, press("Chart"), "document.querySelector('.recharts-line path')"));
  }
  rows.push(["chart of 10,000 steps: drawn from the table", median(first), 120, "ms"]);
  const again = [];
  for (let round = 0; round < 8; round += 1) {
    again.push(
      await inPage(
        page,
        `window.lines = document.querySelectorAll(".recharts-line").length; [...document.querySelectorAll("button")].find((e) => e.textContent === "rollout").click()`,
        "document.querySelectorAll('.recharts-line').length !== window.lines",
      ),
    );
  }
  rows.push(["chart of 10,000 steps: drawn again", median(again), 40, "ms"]);

  await page.goto(`${studio.url}/runs/${matrix}/items`);
  await page.getByRole("grid").waitFor();
  await page.waitForLoadState("networkidle");
  const frames = await page.evaluate(async () => {
    const frame = document.querySelector("table[role=grid]").parentElement;
    const gaps = [];
    let last = performance.now();
    for (let step = 0; step < 120; step += 1) {
      frame.scrollTop += 60;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      gaps.push(now - last);
      last = now;
    }
    return gaps;
  });
  const mean = frames.reduce((sum, gap) => sum + gap, 0) / frames.length;
  rows.push(["matrix 400 × 60: time of a frame while it scrolls, mean", mean, 20, "ms"]);
  rows.push(["matrix 400 × 60: slowest frame, p95", quantile(frames, 0.95), null, "ms"]);
  const filters = [];
  for (const name of ["Flips often", "All", "Regressed", "All", "Improved", "All"]) {
    filters.push(
      await inPage(
        page,
        `window.pressed = [...document.querySelectorAll("fieldset button")].find((e) => e.textContent.includes("${name}")); window.pressed.click()`,
        "window.pressed.getAttribute('aria-pressed') === 'true'",
      ),
    );
  }
  rows.push(["matrix 400 × 60: filter, worst", Math.max(...filters), 100, "ms"]);
} finally {
  await browser.close();
  await studio.stop();
}
report(rows);
process.exit();
