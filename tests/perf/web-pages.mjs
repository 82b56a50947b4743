// Pages of a full database in a real browser: LCP, layout shift, scripts and documents by size.
//   node tests/perf/web-pages.mjs [--only PART] [--rounds 5]
import process from "node:process";
import { parseArgs } from "node:util";
import { median, openBrowser, quantile, report, startStudio } from "./web-studio.mjs";

const { values } = parseArgs({
  options: { only: { type: "string" }, rounds: { type: "string", default: "5" } },
});

const small = Array.from({ length: 498 }, (_, index) => ({
  name: `run ${index}`,
  status: index % 9 === 0 ? "running" : "finished",
  steps: 20,
  eventsPerStep: 5,
}));
// The last run is the newest one.
const shape = {
  items: 5000,
  runs: [
    ...small,
    {
      name: "matrix",
      status: "finished",
      steps: 60,
      eventsPerStep: 5,
      scored: { items: 1600, skills: 60 },
    },
    { name: "ten thousand steps", status: "running", steps: 10_000, eventsPerStep: 5 },
  ],
};

const observe = () => {
  window.measured = { lcp: 0, cls: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      window.measured.lcp = entry.startTime;
      window.measured.what = `${entry.element?.tagName} ${(entry.element?.textContent ?? "").slice(0, 40)}`;
    }
  }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      window.measured.cls += entry.hadRecentInput ? 0 : entry.value;
    }
  }).observe({ type: "layout-shift", buffered: true });
};

/** One visit without a cache; bytes are what came over the wire. */
async function visit(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  await cdp.send("Performance.enable");
  const bytes = { script: 0, document: 0, data: 0 };
  const kinds = new Map();
  cdp.on("Network.responseReceived", ({ requestId, type }) => kinds.set(requestId, type));
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const kind = { Script: "script", Document: "document", Fetch: "data", XHR: "data" }[
      kinds.get(requestId)
    ];
    if (kind) {
      bytes[kind] += encodedDataLength;
    }
  });
  await page.addInitScript(observe);
  const started = performance.now();
  await page.goto(url, { waitUntil: "load" });
  await page.waitForLoadState("networkidle");
  const quietMs = performance.now() - started;
  const measured = await page.evaluate(() => ({
    ...window.measured,
    ttfb: performance.getEntriesByType("navigation")[0].responseStart,
    nodes: document.querySelectorAll("*").length,
  }));
  const { metrics } = await cdp.send("Performance.getMetrics");
  const metric = (name) => metrics.find((entry) => entry.name === name).value;
  await context.close();
  return {
    ...measured,
    ...bytes,
    quietMs,
    scriptMs: metric("ScriptDuration") * 1000,
    heap: metric("JSHeapUsedSize") / 1e6,
  };
}

const studio = await startStudio(shape);
const browser = await openBrowser();
const big = studio.runIds.at(-1);
const matrix = studio.runIds.at(-2);
const usual = studio.runIds.at(-3);
const pages = {
  "run, 10,000 steps and 50,000 events": `/runs/${big}`,
  "run, 20 steps": `/runs/${usual}`,
  "runs, 500": "/runs",
  "runs, sorted by best": "/runs?sort=best",
  "items, 1,600 × 60": `/runs/${matrix}/items`,
  "step of 10,000": `/runs/${big}/steps/9000`,
  "skill of 10,000 steps": `/runs/${big}/skill`,
  "edits of 10,000 steps": `/runs/${big}/edits`,
  "log of 10,000 steps": `/runs/${big}/logs`,
  "usage of 10,000 steps": `/runs/${big}/usage`,
  "dataset, 5,000 items": `/datasets/${studio.datasetId}`,
  "new run": "/runs/new",
  "compare, two runs": `/compare?runs=${usual},${studio.runIds.at(-4)}`,
  skills: "/skills",
  models: "/models",
  settings: "/settings",
};
try {
  const rows = [];
  for (const [name, path] of Object.entries(pages)) {
    if (values.only && !name.includes(values.only)) {
      continue;
    }
    const visits = [];
    for (let round = 0; round < Number(values.rounds); round += 1) {
      visits.push(await visit(browser, studio.url + path));
    }
    const of = (key) => visits.map((each) => each[key]);
    console.log(
      `${name}: LCP ${of("lcp").map(Math.round).join(" ")} (${visits[0].what}), first byte ${of("ttfb").map(Math.round).join(" ")}, quiet ${Math.round(median(of("quietMs")))} ms, scripts run ${Math.round(median(of("scriptMs")))} ms, document ${Math.round(visits[0].document / 1000)} kB, data ${Math.round(visits[0].data / 1000)} kB, nodes ${visits[0].nodes}, heap ${Math.round(visits[0].heap)} MB`,
    );
    rows.push([`${name}: LCP, p75`, Math.round(quantile(of("lcp"), 0.75)), 1000, "ms"]);
    rows.push([`${name}: layout shift, worst`, Math.max(...of("cls")), 0.02, ""]);
    rows.push([`${name}: scripts`, Math.round(median(of("script")) / 1000), null, "kB"]);
  }
  report(rows);
} finally {
  await browser.close();
  await studio.stop();
}
process.exit();
