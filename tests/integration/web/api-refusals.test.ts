import { describe, expect, test } from "vitest";
import * as previewRoute from "@/app/api/v1/datasets/preview/route";
import * as datasetsRoute from "@/app/api/v1/datasets/route";
import * as modelsRoute from "@/app/api/v1/models/check/route";
import * as bestSkillRoute from "@/app/api/v1/runs/[runId]/best_skill.md/route";
import * as commandsRoute from "@/app/api/v1/runs/[runId]/commands/route";
import * as editsRoute from "@/app/api/v1/runs/[runId]/edits/route";
import * as eventsRoute from "@/app/api/v1/runs/[runId]/events/route";
import * as exportRoute from "@/app/api/v1/runs/[runId]/export.zip/route";
import * as itemsRoute from "@/app/api/v1/runs/[runId]/items/route";
import * as logsRoute from "@/app/api/v1/runs/[runId]/logs/route";
import * as rolloutRoute from "@/app/api/v1/runs/[runId]/rollouts/[rolloutId]/route";
import * as rolloutsRoute from "@/app/api/v1/runs/[runId]/rollouts/route";
import * as runRoute from "@/app/api/v1/runs/[runId]/route";
import * as sharesRoute from "@/app/api/v1/runs/[runId]/shares/route";
import * as skillZipRoute from "@/app/api/v1/runs/[runId]/skill.zip/route";
import * as callsRoute from "@/app/api/v1/runs/[runId]/steps/[step]/calls/route";
import * as stepRoute from "@/app/api/v1/runs/[runId]/steps/[step]/route";
import * as stepsRoute from "@/app/api/v1/runs/[runId]/steps/route";
import * as usageRoute from "@/app/api/v1/runs/[runId]/usage/route";
import * as versionRoute from "@/app/api/v1/runs/[runId]/versions/[number]/route";
import * as versionsRoute from "@/app/api/v1/runs/[runId]/versions/route";
import * as runsRoute from "@/app/api/v1/runs/route";
import * as shareRoute from "@/app/api/v1/shares/[shareId]/route";
import { call, errorOf, origin } from "../../support/api";
import { finishedStudioForFile } from "../../support/finished-studio";

const noRun = "run_zzzzzzzzzzzzzzzzzzzzz";

const studio = finishedStudioForFile();

const perRun = {
  run: runRoute.GET,
  events: eventsRoute.GET,
  logs: logsRoute.GET,
  versions: versionsRoute.GET,
  version: versionRoute.GET,
  steps: stepsRoute.GET,
  step: stepRoute.GET,
  calls: callsRoute.GET,
  edits: editsRoute.GET,
  rollouts: rolloutsRoute.GET,
  rollout: rolloutRoute.GET,
  items: itemsRoute.GET,
  usage: usageRoute.GET,
  best: bestSkillRoute.GET,
  skillZip: skillZipRoute.GET,
  exportZip: exportRoute.GET,
  shares: sharesRoute.GET,
};

describe.each(Object.entries(perRun))("addresses of a run: %s", (_name, handler) => {
  const rest = { number: "1", step: "1", rolloutId: "1" };

  test("an unknown run is not found", async () => {
    const refused = await errorOf(await call(handler, { params: { runId: noRun, ...rest } }));
    expect(refused).toMatchObject({ status: 404, code: "not_found" });
  });

  test.each(["../../../etc/passwd", "..%2f..%2fx", "run_' OR 1=1", "", "\u0000"])(
    "%j is no id and names nothing",
    async (id) => {
      const refused = await errorOf(await call(handler, { params: { runId: id, ...rest } }));
      expect(refused).toMatchObject({ status: 404, code: "not_found" });
    },
  );

  test("a foreign host name is refused", async () => {
    const refused = await errorOf(
      await call(handler, {
        params: { runId: studio().runId, ...rest },
        headers: { host: "evil.example" },
      }),
    );
    expect(refused).toMatchObject({ status: 403, code: "forbidden_origin" });
  });
});

describe.each([
  ["runs", runsRoute.POST],
  ["commands", commandsRoute.POST],
  ["shares", sharesRoute.POST],
  ["datasets", datasetsRoute.POST],
  ["preview", previewRoute.POST],
  ["models", modelsRoute.POST],
  ["revoke", shareRoute.DELETE],
])("changing something: %s", (_name, handler) => {
  test.each([
    { origin: "http://evil.example" },
    { origin: "null" },
    { origin: "http://127.0.0.1:9999" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ])("is refused for %j", async (headers) => {
    const refused = await errorOf(
      await call(handler, {
        params: { runId: studio().runId, shareId: "shr_x" },
        json: {},
        headers,
      }),
    );
    expect(refused).toMatchObject({ status: 403, code: "forbidden_origin" });
  });

  test("is not refused for the app's own pages", async () => {
    const response = await call(handler, {
      params: { runId: studio().runId, shareId: "shr_x" },
      json: {},
      headers: { origin, "sec-fetch-site": "same-origin" },
    });
    expect(response.status).not.toBe(403);
  });
});

test("a body that is not JSON, or not sent as JSON, is refused", async () => {
  const asText = await errorOf(
    await call(runsRoute.POST, { method: "POST", headers: { "content-type": "text/plain" } }),
  );
  expect(asText).toMatchObject({ status: 400, code: "invalid_request" });
  const broken = await runsRoute.POST(
    new Request(`${origin}/`, {
      method: "POST",
      body: "{",
      headers: { "content-type": "application/json" },
    }),
    { params: Promise.resolve({}) },
  );
  expect(await errorOf(broken)).toMatchObject({ status: 400, code: "invalid_request" });
});
