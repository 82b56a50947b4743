import type { BrowserContext, Page } from "@playwright/test";
import { io } from "socket.io-client";
import { expect, studioForFile, test, watchForProblems } from "./fixtures";
import { RunPage } from "./pages/run-page";
import { ShareDialog } from "./pages/share-dialog";

const studio = studioForFile();
const items = 24;

/** Everything a visitor's browser receives: bodies of answers and frames of sockets. */
async function capture(context: BrowserContext): Promise<() => Promise<string>> {
  const received: Promise<string>[] = [];
  context.on("response", (response) => {
    received.push(response.text().catch(() => ""));
  });
  context.on("page", (page) => {
    page.on("websocket", (socket) => {
      socket.on("framereceived", ({ payload }) => {
        received.push(Promise.resolve(payload.toString()));
      });
    });
  });
  return async () => (await Promise.all(received)).join("\n");
}

/** A run whose every private part carries a word that must not get out. */
async function startMarkedRun(): Promise<string> {
  const { api } = studio();
  const splits = ["train", "train", "val", "test"];
  const datasetId = await api.createDataset({
    name: "tickets",
    items: Array.from({ length: items }, (_, index) => ({
      id: `planted-id-${index}`,
      input: `Customer: planted-text-${index}\nPlan: free\nMessage: Where is my invoice?`,
      expected: ["planted-answer"],
      split: splits[index % splits.length],
    })),
    options: { system_prompt: "planted-prompt\n\n{skill}" },
  });
  return api.createRun({
    datasetId,
    name: "shared run",
    seedSkill: "# Seed\n\nAnswer the question.\n",
    config: {
      train: { num_epochs: 2, batch_size: 6 },
      model: {
        target: { apiKeyEnv: "PLANTED_KEY_NAME", price: { input: 7, output: 7 } },
        optimizer: { price: { input: 7, output: 7 } },
      },
    },
  });
}

test("a visitor sees the allow-list and nothing else, live, until the link is revoked", async ({
  page,
  browser,
  problems,
}) => {
  const { app, gateway } = studio();
  gateway.hold();
  const run = new RunPage(page, studio(), await startMarkedRun());
  await run.open();
  const dialog = new ShareDialog(page);
  await dialog.open();
  await expect(dialog.toggle("Skill text")).toBeChecked();
  for (const name of ["Item results", "Costs"]) {
    await expect(dialog.toggle(name)).not.toBeChecked();
  }
  await dialog.toggle("Model names").click();
  const link = await dialog.create();
  await dialog.close();

  const visitors = await browser.newContext();
  watchForProblems(visitors, problems);
  const everything = await capture(visitors);
  const visitor = await visitors.newPage();
  await visitor.goto(link);
  await expect(visitor.getByRole("heading", { level: 1, name: "shared run" })).toBeVisible();
  await expect(visitor.getByText("Live: the page follows the run.")).toBeVisible();
  await expect(visitor.getByRole("slider", { name: "Score by step" })).toHaveAttribute(
    "aria-valuemax",
    "0",
  );

  gateway.release();
  await expect(run.status("Finished")).toBeVisible();
  await expect(visitor.getByText("Finished").first()).toBeVisible();
  const decisions = visitor.getByRole("table", { name: "Scores by step" });
  await expect(decisions.getByRole("row")).toHaveCount((await run.readScores()).length + 1);
  for (const control of ["Pause", "Stop", "Resume", "Share"]) {
    await expect(visitor.getByRole("button", { name: control })).toHaveCount(0);
  }
  await expect(visitor.getByRole("link", { name: "Runs" })).toHaveCount(0);

  const [download] = await Promise.all([
    visitor.waitForEvent("download"),
    visitor.getByRole("link", { name: "Download best_skill.md" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.md$/);
  expect(await download.failure()).toBeNull();

  const wire = await everything();
  expect(wire).toContain("shared run");
  expect(wire).toContain("step_committed");
  for (const secret of [
    "planted-",
    "PLANTED_KEY_NAME",
    run.runId,
    'costMicros":1',
    'inputTokens":1',
    '"targetModel":"simulated',
  ]) {
    expect(wire).not.toContain(secret);
  }

  const token = new URL(link).pathname.split("/").at(-1) ?? "";
  expect(await askAppSocket(app.url, { token }, run.runId)).toBe("nothing");

  await dialog.open();
  await dialog.revoke();
  await expect(visitor.getByText("This link is no longer available")).toBeVisible();
  const bodies = await Promise.all(
    [link, `${app.url}/s/AAAAAAAAAAAAAAAAAAAAAA`, `${app.url}/s/short`].map((address) =>
      readClosed(visitor, address),
    ),
  );
  expect(new Set(bodies).size).toBe(1);
  const file = await fetch(`${link}/best_skill.md`);
  expect(file.status).toBe(410);
  await visitors.close();
});

/** What the share namespace answers somebody who asks for a run's own log. */
function askAppSocket(url: string, auth: object, runId: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = io(`${url}/share`, { auth, transports: ["websocket"], forceNew: true });
    const end = (answer: string) => {
      socket.disconnect();
      resolve(answer);
    };
    socket.on("connect_error", (error) => end(`refused: ${error.message}`));
    socket.on("run:events", () => end("events"));
    socket.on("connect", () => {
      socket.emit("run:subscribe", { v: 1, runId, afterSeq: 0 }, () => end("an answer"));
      // The server handles messages in order: an answer to the second one means none to the first.
      socket.emit("share:subscribe", { v: 1, afterSeq: 1_000_000 }, () => end("nothing"));
    });
  });
}

/** Status and words of a closed link's page, without what differs between any two answers. */
async function readClosed(visitor: Page, address: string): Promise<string> {
  const page = await visitor.context().newPage();
  const response = await page.goto(address);
  const words = await page.locator("main").innerText();
  await page.close();
  return `${response?.status()} ${words}`;
}
