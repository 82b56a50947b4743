// A run of 10,000 steps that goes on at ten events a second, watched by twenty viewers: from the commit
// of an event to the screen, the answer to clicks and keys, and the way back after ten minutes away.
//   node tests/perf/web-live.mjs [--seconds 30] [--viewers 20] [--rate 10] [--steps 10000]
import process from "node:process";
import { parseArgs } from "node:util";
import { io } from "socket.io-client";
import { bundled, median, openBrowser, quantile, report, startStudio } from "./web-studio.mjs";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "30" },
    viewers: { type: "string", default: "20" },
    rate: { type: "string", default: "10" },
    steps: { type: "string", default: "10000" },
  },
});
const steps = Number(values.steps);
const seconds = Number(values.seconds);

/** In the page: when a text that names an event was first on the screen, and every interaction. */
const observe = () => {
  const seen = new Map();
  window.pixels = seen;
  window.interactions = new Map();
  const note = (name) => {
    if (!seen.has(name)) {
      seen.set(name, 0);
      // After the next frame has been handed to the screen.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => seen.set(name, performance.timeOrigin + performance.now());
        port2.postMessage(0);
      });
    }
  };
  const look = () => {
    for (const line of document.querySelectorAll("main p, main li, main div > span")) {
      const text = line.childElementCount < 4 ? line.textContent : "";
      const probe = /Line of \w+ in step \d+/.exec(text)?.[0];
      if (probe) {
        note(probe);
      }
    }
    const link = document.querySelector('a[aria-label^="Open step"]');
    if (link) {
      note(`step_committed ${link.textContent}`);
    }
    const place = /step (\d+) of/.exec(
      document.querySelector("main header, main")?.textContent ?? "",
    );
    if (place) {
      note(`stage_started ${place[1]}`);
    }
  };
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
  });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.interactionId) {
        const worst = window.interactions.get(entry.interactionId) ?? { duration: 0 };
        if (entry.duration > worst.duration) {
          window.interactions.set(entry.interactionId, {
            duration: entry.duration,
            name: entry.name,
          });
        }
      }
    }
  }).observe({ type: "event", buffered: true, durationThreshold: 16 });
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      window.longTasks.push(entry.duration);
    }
  }).observe({ type: "longtask", buffered: true });
};

/** One more viewer: a socket that follows the run as a page does. */
function viewer(url, runId, afterSeq) {
  const socket = io(`${url}/app`, { transports: ["websocket"], forceNew: true });
  let last = afterSeq;
  socket.on("connect", () =>
    socket.emit("run:subscribe", { v: 1, runId, afterSeq: last }, () => {}),
  );
  socket.on("run:events", ({ events }) => {
    last = events.at(-1)?.seq ?? last;
  });
  return { close: () => socket.disconnect(), last: () => last };
}

async function interact(page) {
  page.setDefaultTimeout(15_000);
  const until = performance.now() + seconds * 1000;
  let round = 0;
  const slider = page.getByRole("slider", { name: "Score by step" });
  const radio = (name) => page.getByRole("radio", { name, exact: true }).first();
  while (performance.now() < until) {
    round += 1;
    await slider.focus();
    for (const key of ["ArrowLeft", "ArrowLeft", "Home", "End", "+", "-", "0", "Escape"]) {
      await page.keyboard.press(key);
      await page.waitForTimeout(60);
    }
    await page.mouse.click(500 + (round % 5) * 60, 420);
    await page.waitForTimeout(60);
    await radio("Table").click();
    await page.waitForTimeout(120);
    await radio("Chart").click();
    await page.waitForTimeout(120);
    await page.getByRole("button", { name: "rollout" }).click();
    await page.waitForTimeout(80);
    await page.keyboard.press("p");
    await page.waitForTimeout(80);
    await page.keyboard.press("p");
    await page.keyboard.press("Escape");
    await page.waitForTimeout(80);
  }
}

const studio = await startStudio({
  items: 300,
  runs: [{ name: "ten thousand steps", status: "running", steps, eventsPerStep: 5 }],
});
const runId = studio.runIds[0];
const writerFile = await bundled(`import "@/tests/perf/web-writer";`);
const browser = await openBrowser();
const viewers = [];
try {
  const watching = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const used = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  for (const page of [watching, used]) {
    await page.addInitScript(observe);
    await page.goto(`${studio.url}/runs/${runId}`);
    await page.locator("main .recharts-wrapper").first().waitFor();
    await page.waitForLoadState("networkidle");
  }
  for (let index = 2; index < Number(values.viewers); index += 1) {
    viewers.push(viewer(studio.url, runId, studio.rows.events));
  }
  // What happened while the pages came up is not what is measured.
  await used.evaluate(() => {
    window.interactions.clear();
    window.longTasks.length = 0;
  });
  const committed = [];
  const writer = studio.start(writerFile, [runId, String(steps + 1), values.rate, values.seconds]);
  writer.on("message", (message) => committed.push(message));
  const ended = new Promise((resolve) => writer.once("exit", resolve));
  await watching.getByText("Live", { exact: true }).first().waitFor();
  await interact(used);
  await ended;
  const last = committed.at(-1).seq;
  const pixels = await watching.evaluate(() => [...window.pixels]);
  const at = new Map(pixels);
  const delays = new Map();
  for (const { type, data, committedAt } of committed) {
    const shown = at.get(type === "log_written" ? data : `${type} ${data}`);
    if (shown > 0) {
      delays.set(type, [...(delays.get(type) ?? []), shown - committedAt]);
    }
  }
  const { interactions, longTasks } = await used.evaluate(() => ({
    interactions: [...window.interactions.values()],
    longTasks: window.longTasks,
  }));
  const durations = interactions.map((each) => each.duration);
  const worst = interactions.toSorted((a, b) => b.duration - a.duration).slice(0, 4);
  console.log(
    `${committed.length} events in ${seconds} s, ${viewers.length} sockets and 2 browsers; the sockets got up to ${Math.min(...viewers.map((each) => each.last()))} of ${last}`,
  );
  for (const [type, times] of delays) {
    console.log(
      `${type}: ${times.length} seen, p50 ${median(times).toFixed(0)}, p95 ${quantile(times, 0.95).toFixed(0)}, worst ${Math.max(...times).toFixed(0)} ms`,
    );
  }
  console.log(
    `${durations.length} interactions; slowest: ${worst.map((each) => `${each.name} ${each.duration}`).join(", ")}; ${longTasks.length} long tasks, worst ${Math.round(Math.max(0, ...longTasks))} ms`,
  );

  // Ten minutes away: 1,500 events while the page has no connection.
  await watching.context().setOffline(true);
  await watching
    .getByText(/Reconnecting|Offline/)
    .first()
    .waitFor({ timeout: 60_000 });
  const away = studio.start(writerFile, [runId, String(steps + 5000), "400", "4"]);
  let lastAway = last;
  away.on("message", ({ seq }) => {
    lastAway = seq;
  });
  await new Promise((resolve) => away.once("exit", resolve));
  const back = performance.now();
  await watching.context().setOffline(false);
  await watching.getByText("Live", { exact: true }).first().waitFor({ timeout: 60_000 });
  const reconnectMs = performance.now() - back;
  const gate = ["stage_started", "step_committed"].flatMap((type) => delays.get(type) ?? []);
  const all = [...delays.values()].flat();
  report([
    ["event to pixel, gate and state, p95", Math.round(quantile(gate, 0.95)), 100, "ms"],
    ["event to pixel, all that are shown, p50", Math.round(median(all)), null, "ms"],
    ["event to pixel, all that are shown, p95", Math.round(quantile(all, 0.95)), 100, "ms"],
    ["INP, median", median(durations), null, "ms"],
    ["INP, p95", quantile(durations, 0.95), 100, "ms"],
    ["INP, worst", Math.max(...durations), 200, "ms"],
    [`back after ${lastAway - last} events to Live`, Math.round(reconnectMs), 1500, "ms"],
  ]);
} finally {
  for (const each of viewers) {
    each.close();
  }
  await browser.close();
  await studio.stop();
}
process.exit();
