import { expect, test } from "vitest";
import { projectForShare } from "@/lib/events/project-for-share";
import { shareScopeSchema } from "@/lib/schemas/share";
import { aRunLog } from "@/tests/support/a-run-log";

test("a visitor without costs gets no stage's spending and no price per point", () => {
  const planted = 123_454_321;
  const spent = {
    calls: 1,
    inputTokens: planted,
    cachedInputTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    costMicros: planted,
  };
  const event = aRunLog("run_1").find((each) => each.type === "run_summarized");
  if (event?.type !== "run_summarized") {
    throw new Error("the log has no summary");
  }
  const summary = {
    ...event.data.summary,
    spending: { rollout: spent },
    costPerAcceptMicros: planted,
    costPerPointMicros: planted,
  };
  const scope = shareScopeSchema.parse({ items: true });
  const hidden = projectForShare({ ...event, data: { summary } }, scope);
  expect(JSON.stringify(hidden)).not.toContain(String(planted));
  const shown = projectForShare({ ...event, data: { summary } }, { ...scope, costs: true });
  expect(JSON.stringify(shown)).toContain(String(planted));
});
