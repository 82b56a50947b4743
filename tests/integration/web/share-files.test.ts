import { strFromU8, unzipSync } from "fflate";
import papaparse from "papaparse";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import * as z from "zod";
import { GET as bestSkill } from "@/app/s/[token]/best_skill.md/route";
import { GET as eventsJson } from "@/app/s/[token]/events.json/route";
import { GET as findingsJson } from "@/app/s/[token]/findings.json/route";
import { GET as previewImage } from "@/app/s/[token]/opengraph-image/route";
import { GET as reportMd } from "@/app/s/[token]/report.md/route";
import { GET as runJson } from "@/app/s/[token]/run.json/route";
import { GET as shareZip } from "@/app/s/[token]/share.zip/route";
import { GET as stepsCsv } from "@/app/s/[token]/steps.csv/route";
import { POST as unlock } from "@/app/s/[token]/unlock/route";
import { type PostShare, postShareSchema, shareFindingsSchema } from "@/lib/schemas/share";
import { stepRecordSchema } from "@/lib/schemas/step-record";
import { getRunState } from "@/lib/services/read-run-state";
import { getBestSkill } from "@/lib/services/read-versions";
import { createShare, revokeShare } from "@/lib/services/share";
import { call, errorOf, origin, serveFrom } from "../../support/api";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { finishDemoRun } from "../../support/finished-run";

let database: TestDatabase;
let runId: string;
let datasetId: string;
const everything = {
  skillText: true,
  items: true,
  itemTexts: true,
  expectedAnswers: true,
  costs: true,
  modelNames: true,
  notes: true,
};
const nothing = Object.fromEntries(Object.keys(everything).map((part) => [part, false]));
const files = {
  "best_skill.md": bestSkill,
  "events.json": eventsJson,
  "findings.json": findingsJson,
  "opengraph-image": previewImage,
  "report.md": reportMd,
  "run.json": runJson,
  "share.zip": shareZip,
  "steps.csv": stepsCsv,
} as const;

beforeAll(async () => {
  database = await createTestDatabase();
  serveFrom(database.db);
  ({ runId, datasetId } = await finishDemoRun(database.db));
  await database.db.run.update({ where: { id: runId }, data: { notes: "PLANTED-NOTES" } });
});
afterEach(() => {
  vi.unstubAllGlobals();
});
afterAll(() => database.close());

async function share(input: object = {}): Promise<{ token: string; id: string }> {
  const parsed: PostShare = postShareSchema.parse(input);
  const made = await createShare(database.db, runId, parsed);
  return { token: made.token, id: made.share.id };
}

const get = (handler: (typeof files)[keyof typeof files], token: string, cookie = "") =>
  call(handler, { params: { token }, headers: cookie === "" ? {} : { cookie } });

test("P17-10: Markdown, JSON, CSV and zip are read by other programs and say the same", async () => {
  const { token } = await share({ scope: everything });
  const state = await getRunState(database.db, runId);
  const json = z
    .object({
      schemaVersion: z.literal(1),
      run: z.object({ steps: z.array(stepRecordSchema), bestScore: z.number() }),
      findings: shareFindingsSchema,
      texts: z.object({ seed: z.string(), best: z.string(), bestNumber: z.int() }),
    })
    .parse(await (await get(runJson, token)).json());
  expect(json.run.bestScore).toBe(state.bestScore);

  const csv = papaparse.parse<Record<string, string>>(await (await get(stepsCsv, token)).text(), {
    header: true,
    skipEmptyLines: true,
  });
  expect(csv.errors).toEqual([]);
  expect(csv.data.map((row) => [Number(row.step), row.action])).toEqual(
    state.steps.map((record) => [record.step, record.action]),
  );

  const archive = unzipSync(new Uint8Array(await (await get(shareZip, token)).arrayBuffer()));
  expect(Object.keys(archive).toSorted()).toEqual([
    "best_skill.md",
    "report.md",
    "run.json",
    "seed_skill.md",
    "steps.csv",
  ]);
  const best = await getBestSkill(database.db, runId);
  expect(strFromU8(archive["best_skill.md"] ?? new Uint8Array())).toBe(best.text);
  expect(await (await get(bestSkill, token)).text()).toBe(best.text);
  expect(json.texts.best).toBe(best.text);

  const report = await (await get(reportMd, token)).text();
  const headings = report.split("\n").filter((line) => line.startsWith("## "));
  expect(headings).toEqual([
    "## Is it better?",
    "## What changed",
    "## What got worse",
    "## What got better",
    "## Decisions",
    "## Notes",
  ]);
});

test("P17-10: the preview image is a picture of 1200 × 630, drawn without the network", async () => {
  const { token } = await share();
  await database.db.runEvent.updateMany({
    where: { runId, type: "run_created" },
    data: {
      data: JSON.stringify({
        ...JSON.parse(
          (await database.db.runEvent.findFirstOrThrow({ where: { runId, type: "run_created" } }))
            .data,
        ),
        name: "Ticket 日本語 🚀 Lauf",
      }),
    },
  });
  const asked: string[] = [];
  const ownFetch = globalThis.fetch;
  vi.stubGlobal("fetch", (input: string | URL | Request, init?: RequestInit) => {
    const address = input instanceof Request ? input.url : String(input);
    // The library reads its own parts, which it carries as data.
    if (address.startsWith("data:")) {
      return ownFetch(input, init);
    }
    asked.push(address);
    throw new Error("the network was asked");
  });
  const response = await get(previewImage, token);
  expect(response.headers.get("content-type")).toBe("image/png");
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(await sharp(bytes).metadata()).toMatchObject({ format: "png", width: 1200, height: 630 });
  expect(asked).toEqual([]);
  const { dominant, channels } = await sharp(bytes).stats();
  expect(dominant.r).toBeGreaterThan(200);
  expect(channels.some(({ stdev }) => stdev > 10)).toBe(true);
  const again = await call(previewImage, {
    params: { token },
    headers: { "if-none-match": response.headers.get("etag") ?? "" },
  });
  expect(again.status).toBe(304);
}, 30_000);

test("P17-8: with nothing allowed no file holds a text, an answer, an item, a note, a model or a cost", async () => {
  const { token } = await share({ scope: nothing });
  const items = await database.db.datasetItem.findMany({ where: { datasetId } });
  const rollouts = await database.db.rollout.findMany({ where: { runId } });
  const { text } = await getBestSkill(database.db, runId);
  const secrets = [
    "PLANTED-NOTES",
    runId,
    datasetId,
    ...items.map((item) => item.itemId),
    ...items.map((item) => JSON.stringify(JSON.parse(item.data).input).slice(1, -1)),
    ...rollouts.map((rollout) => rollout.failReason),
    ...text.split("\n"),
  ].filter((secret) => secret.length > 8);
  expect(secrets.length).toBeGreaterThan(80);
  for (const [name, handler] of Object.entries(files)) {
    const response = await get(handler, token);
    if (name === "best_skill.md") {
      expect(response.status).toBe(410);
      continue;
    }
    expect(response.status, name).toBe(200);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const shown =
      name === "share.zip"
        ? Object.values(unzipSync(bytes))
            .map((file) => strFromU8(file))
            .join("\n")
        : Buffer.from(bytes).toString("utf8");
    expect(
      secrets.filter((secret) => shown.includes(secret)),
      name,
    ).toEqual([]);
  }
});

test.each([
  ["skillText", (shown: string) => shown.includes("queue `identity`")],
  ["items", (shown: string) => /"itemId": "ticket-val-\d+"/.test(shown)],
  ["itemTexts", (shown: string) => shown.includes("Customer: ")],
  ["notes", (shown: string) => shown.includes("PLANTED-NOTES")],
  ["modelNames", (shown: string) => shown.includes('"targetModel": "simulated"')],
  ["costs", (shown: string) => /"prompt_tokens": [1-9]/.test(shown)],
] as const)("%s stands in the JSON only when the link shows it", async (part, isThere) => {
  const jsonOf = async (scope: object) =>
    (await get(runJson, (await share({ scope })).token)).text();
  expect(isThere(await jsonOf({ ...nothing, [part]: true }))).toBe(true);
  expect(
    isThere(
      await jsonOf({
        ...everything,
        [part]: false,
        ...(part === "items" ? { itemTexts: false } : {}),
      }),
    ),
  ).toBe(false);
});

test("P17-8: a link that is revoked or has expired answers 410 everywhere, with the same words", async () => {
  const revoked = await share({ scope: everything });
  const expired = await share({ scope: everything });
  await revokeShare(database.db, revoked.id);
  await database.db.shareLink.update({
    where: { id: expired.id },
    data: { expiresAt: new Date(Date.now() - 1) },
  });
  const words = new Set<string>();
  for (const token of [revoked.token, expired.token, "A".repeat(22), "short"]) {
    for (const handler of Object.values(files)) {
      const { requestId: _, ...error } = await errorOf(await get(handler, token));
      words.add(JSON.stringify(error));
    }
  }
  expect([...words]).toHaveLength(1);
  expect([...words][0]).toContain("410");
});

test("a frozen link shows the moment it was made, whatever the run does later", async () => {
  const { token } = await share({ mode: "frozen", scope: everything });
  const before = await (await get(runJson, token)).text();
  const run = await database.db.run.findUniqueOrThrow({ where: { id: runId } });
  const seed = await database.db.skillVersion.findFirstOrThrow({ where: { runId, number: 0 } });
  await database.db.$transaction([
    database.db.runEvent.create({
      data: {
        runId,
        seq: run.lastSeq + 1,
        type: "run_status_changed",
        at: new Date(),
        data: JSON.stringify({ status: "running", reason: "", failure: null }),
      },
    }),
    database.db.run.update({
      where: { id: runId },
      data: { lastSeq: run.lastSeq + 1, bestSkillHash: seed.skillHash, notes: "changed later" },
    }),
  ]);
  expect(await (await get(runJson, token)).text()).toBe(before);
  const log = z
    .object({ events: z.array(z.object({ seq: z.int() })), lastSeq: z.int() })
    .parse(await (await get(eventsJson, token)).json());
  expect(log.lastSeq).toBe(run.lastSeq);
  const live = await share({ scope: everything });
  expect(await (await get(runJson, live.token)).text()).toContain("changed later");
  await database.db.$transaction([
    database.db.runEvent.deleteMany({ where: { runId, seq: run.lastSeq + 1 } }),
    database.db.run.update({
      where: { id: runId },
      data: { lastSeq: run.lastSeq, bestSkillHash: run.bestSkillHash, notes: run.notes },
    }),
  ]);
});

/** Sends the form of the page that asks for a password, as a browser does. */
async function giveWord(token: string, word: string, address = "198.51.100.1"): Promise<Response> {
  const request = new Request(`${origin}/s/${token}/unlock`, {
    method: "POST",
    headers: {
      host: new URL(origin).host,
      origin: "null",
      "sec-fetch-site": "same-origin",
      "content-type": "application/x-www-form-urlencoded",
      "x-client-address": address,
    },
    body: new URLSearchParams({ password: word }),
  });
  return unlock(request, { params: Promise.resolve({ token }) });
}

test("a link with a password shows nothing without it, and only its hash is stored", async () => {
  const { token, id } = await share({ password: "planted word" });
  const stored = await database.db.shareLink.findUniqueOrThrow({ where: { id } });
  expect(JSON.stringify(stored)).not.toContain("planted word");
  for (const handler of Object.values(files)) {
    expect(await errorOf(await get(handler, token))).toMatchObject({
      status: 401,
      code: "share_locked",
    });
  }
  const wrong = await giveWord(token, "another word");
  expect(wrong.headers.get("location")).toBe(`/s/${token}?problem=share_locked`);
  expect(wrong.headers.get("set-cookie")).toBeNull();
  const right = await giveWord(token, "planted word");
  expect(right.headers.get("set-cookie")).toMatch(/HttpOnly; SameSite=Lax$/);
  const cookie = right.headers.get("set-cookie")?.split(";")[0] ?? "";
  expect((await get(runJson, token, cookie)).status).toBe(200);
  const other = await share({ password: "planted word" });
  expect((await get(runJson, other.token, cookie)).status).toBe(401);
  expect((await get(runJson, token, cookie.replace(/.$/, "x"))).status).toBe(401);
  expect((await get(runJson, token, cookie.replace(/=\d+/, "=9999999999"))).status).toBe(401);
});

test("guessing a link's password is slowed for the address that guesses", async () => {
  const { token } = await share({ password: "planted word" });
  const problems: (string | null)[] = [];
  for (let round = 0; round < 12; round += 1) {
    const { headers } = await giveWord(token, `wrong ${round}`, "198.51.100.9");
    problems.push(headers.get("location"));
  }
  expect(problems.at(-1)).toContain("too_many_requests");
  expect(
    (await giveWord(token, "planted word", "198.51.100.9")).headers.get("set-cookie"),
  ).toBeNull();
  expect(
    (await giveWord(token, "planted word", "198.51.100.8")).headers.get("set-cookie"),
  ).toContain("skillopt_shr_");
});

test("a form of another site cannot give a password", async () => {
  const { token } = await share({ password: "planted word" });
  const request = new Request(`${origin}/s/${token}/unlock`, {
    method: "POST",
    headers: {
      host: new URL(origin).host,
      origin: "null",
      "sec-fetch-site": "cross-site",
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "password=planted+word",
  });
  expect((await unlock(request, { params: Promise.resolve({ token }) })).status).toBe(403);
});
