import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import sharp from "sharp";
import * as z from "zod";
import { expect, studioForFile, test } from "./fixtures";
import { storedBestSkill } from "./stored";

const studio = studioForFile();
const linkSchema = z.object({ path: z.string(), share: z.object({ id: z.string() }) });
let runId = "";

async function makeLink(input: object = {}): Promise<{ address: string; shareId: string }> {
  const { app } = studio();
  const response = await fetch(`${app.url}/api/v1/runs/${runId}/shares`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  });
  const { path, share } = linkSchema.parse(await response.json());
  return { address: `${app.url}${path}`, shareId: share.id };
}

test.beforeAll(async () => {
  const { api, gateway } = studio();
  gateway.release();
  runId = await api.createDemoRun("reviewed");
  await api.untilStatus(runId, "finished");
});

/** A card of the page by its heading. */
function card(page: Page, title: string) {
  return page
    .locator("section")
    .filter({ has: page.getByRole("heading", { level: 2, name: title }) });
}

test("P17-12: a reviewer with nothing but the link, and without scripts, gets five answers", async ({
  browser,
}) => {
  const { app } = studio();
  const { address } = await makeLink({ scope: { items: true } });
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(address);

  const better = card(page, "Is it better?");
  await expect(better).toContainText(/Better, beyond chance|Better, weak|within noise|No better/);
  await expect(better).toContainText(/On the same 12 items: \d+ better, \d+ worse, p [=<] [\d.]+/);
  const scores = page.getByRole("table", { name: "Scores of seed and best skill" });
  const selection = scores.getByRole("row", { name: /^Best selection/ });
  await expect(selection).toContainText(/\d\.\d{3}.*\d+\/12.*\d\.\d\d–\d\.\d\d/);

  const changes = card(page, "What changed most, and where it came from");
  await expect(changes.getByRole("listitem").first()).toContainText(
    /Step \d+, edit \d+ of \d+: asked for by \d+ items? that (failed|passed), new best at \d\.\d{3}/,
  );
  await expect(changes.getByText(/Items behind it: ticket-train-\d+/).first()).toBeVisible();

  const items = card(page, "What got worse, what got better");
  await expect(items.getByRole("heading", { name: /▼ Worse \d+/ })).toBeVisible();
  await expect(items.getByRole("heading", { name: /▲ Better \d+/ })).toBeVisible();

  const file = await page
    .getByRole("link", { name: "best_skill.md", exact: true })
    .getAttribute("href");
  const bytes = await fetch(new URL(file ?? "", app.url)).then((response) =>
    response.arrayBuffer(),
  );
  expect(Buffer.from(bytes)).toEqual(storedBestSkill(app, runId));
  await context.close();
});

test("P17-10: chat tools find the picture of a link; another site shows it in a frame, and nothing else", async ({
  page,
}) => {
  const { address } = await makeLink();
  const html = await fetch(address).then((response) => response.text());
  const picture = /<meta property="og:image" content="([^"]+)"/.exec(html)?.[1] ?? "";
  expect(picture).toBe(`${address}/opengraph-image`);
  expect(html).toContain('<meta name="twitter:card" content="summary_large_image"');
  const image = await fetch(picture).then((response) => response.arrayBuffer());
  expect(await sharp(Buffer.from(image)).metadata()).toMatchObject({ width: 1200, height: 630 });

  const embed = address.replace("/s/", "/embed/");
  const host = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(
      `<h1>Wiki</h1><iframe id="a" src="${embed}"></iframe><iframe id="b" src="${address}"></iframe>`,
    );
  });
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
  try {
    await page.goto(`http://127.0.0.1:${(host.address() as AddressInfo).port}/`);
    const frame = page.frameLocator("#a");
    await expect(frame.getByRole("heading", { name: "reviewed" })).toBeVisible();
    await expect(frame.getByRole("slider", { name: "Score by step" })).toBeVisible();
    await expect(page.frameLocator("#b").getByRole("heading", { name: "reviewed" })).toHaveCount(0);
  } finally {
    host.closeAllConnections();
    host.close();
  }
});

test("a link with a password opens in a browser after the right word, and P17-8: is gone once revoked", async ({
  browser,
}) => {
  const { app } = studio();
  const { address, shareId } = await makeLink({ password: "a planted word" });
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(address);
  await expect(
    page.getByRole("heading", { level: 1, name: "This link asks for a password" }),
  ).toBeVisible();
  await page.getByLabel("Password").fill("wrong word");
  await page.getByRole("button", { name: "Open" }).click();
  await expect(page.getByText("That is not the password of this link.")).toBeVisible();
  await page.getByLabel("Password").fill("a planted word");
  await page.getByRole("button", { name: "Open" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "reviewed" })).toBeVisible();
  expect(page.url()).toBe(address);

  await fetch(`${app.url}/api/v1/shares/${shareId}`, { method: "DELETE" });
  const response = await page.reload();
  expect(response?.status()).toBe(410);
  await expect(page.getByText("This link is no longer available")).toBeVisible();
  expect(app.output()).not.toContain(new URL(address).pathname.split("/").at(-1));
  await context.close();
});

test("the replay of a shared run shows an earlier moment from the projected log", async ({
  page,
}) => {
  const { address } = await makeLink();
  await page.goto(address);
  await page.getByRole("button", { name: "Replay" }).click();
  const bar = page.getByRole("region", { name: "Replay" });
  await expect(bar).toContainText(/event 0 of \d+/);
  await bar.getByRole("button", { name: "Next decision" }).click();
  await bar.getByRole("button", { name: "Next decision" }).click();
  await expect(page.getByText(/1 of 6 steps/)).toBeVisible();
  await bar.getByRole("button", { name: "Close replay" }).click();
  await expect(page.getByText(/6 of 6 steps/)).toBeVisible();
});

test("no page has an inline script without the number of its answer", async () => {
  const { app } = studio();
  const { address } = await makeLink();
  const pages = [address, address.replace("/s/", "/embed/"), `${app.url}/runs/${runId}`];
  for (const page of [
    ...pages,
    ...["/login", "/settings", "/runs/new"].map((one) => app.url + one),
  ]) {
    const response = await fetch(page);
    const nonce = /'nonce-([^']+)'/.exec(
      response.headers.get("content-security-policy") ?? "",
    )?.[1];
    const html = await response.text();
    const scripts = [...html.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
    expect(scripts.length, page).toBeGreaterThan(2);
    expect(nonce, page).toBeTruthy();
    expect(
      scripts.filter((tag) => !tag.includes("src=") && !tag.includes(`nonce="${nonce}"`)),
      page,
    ).toEqual([]);
    expect(html, page).not.toMatch(/<[a-z][^>]*\son[a-z]+="/);
  }
});
