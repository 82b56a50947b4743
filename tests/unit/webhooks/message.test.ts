import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { putWebhookSchema, webhookMessageSchema } from "@/lib/schemas/webhook";
import { bodyOf, kindOfEvent, testMessage, webhookMessage } from "@/lib/webhooks/message";
import { signatureHeaders } from "@/lib/webhooks/signature";
import { aRunLog } from "../../support/a-run-log";

const run = {
  id: "run_1",
  name: "<!channel> & co",
  status: "finished",
  dataset: "Units",
  isSimulated: true,
  step: 4,
  totalSteps: 4,
  baselineScore: 0.5,
  bestScore: 0.75,
  path: "/runs/run_1",
};
const message = webhookMessage({
  kind: "run_finished",
  at: "2026-01-01T00:00:00.000Z",
  reason: "",
  run,
});

test("of a whole run only the new best and the end are told", () => {
  const kinds = aRunLog("run_1")
    .map(kindOfEvent)
    .filter((kind) => kind !== null);
  expect(kinds).toEqual(["new_best", "run_finished"]);
});

test.each([
  ["paused", "limit reached: money", "limit_reached"],
  ["paused", "paused by a person", "run_paused"],
  ["failed", "the key was refused", "run_failed"],
  ["interrupted", "", "run_interrupted"],
  ["stopped", "", "run_stopped"],
  ["running", "", null],
] as const)("a run that is %s (%s) is told as %s", (status, reason, kind) => {
  const data = { status, reason, failure: null };
  expect(kindOfEvent({ type: "run_status_changed", data })).toBe(kind);
});

test("the message says what happened in one sentence and in fields", () => {
  expect(message.text).toBe(
    "<!channel> & co finished: best 0.750 (+0.250 over the seed), step 4 of 4",
  );
  expect(webhookMessageSchema.parse(JSON.parse(bodyOf(message, "event")))).toEqual(message);
});

test("chat tools get text without mentions", () => {
  expect(JSON.parse(bodyOf(message, "slack")).text).toContain("&lt;!channel&gt; &amp; co");
  expect(JSON.parse(bodyOf(message, "discord"))).toMatchObject({ allowed_mentions: { parse: [] } });
});

test("a receiver can check the signature from the headers and the body", () => {
  const body = bodyOf(testMessage("2026-01-01T00:00:00.000Z"), "event");
  const headers = signatureHeaders(body, { secret: "s3cret", now: 1_700_000_000_500 });
  const timestamp = headers["x-skillopt-timestamp"];
  expect(timestamp).toBe("1700000000");
  const mark = createHmac("sha256", "s3cret").update(`${timestamp}.${body}`).digest("hex");
  expect(headers["x-skillopt-signature"]).toBe(`v1=${mark}`);
  expect(signatureHeaders(body, { secret: null, now: 0 })).not.toHaveProperty(
    "x-skillopt-signature",
  );
});

test.each([
  [{ name: "a" }, "url"],
  [{ name: "a", url: "https://a.example", urlEnv: "HOOK_URL" }, "url"],
  [{ name: "a", url: "ftp://a.example" }, "url"],
  [{ name: "a", url: "https://me:pw@a.example" }, "url"],
  [{ name: "a", url: "https://a.example", secretEnv: "not a name" }, "secretEnv"],
  [{ name: "a", url: "https://a.example", kinds: [] }, "kinds"],
  [{ name: "", url: "https://a.example" }, "name"],
])("settings that cannot work are refused at their field: %j", (settings, field) => {
  const parsed = putWebhookSchema.safeParse(settings);
  expect(parsed.error?.issues.map(({ path }) => path[0])).toContain(field);
});
