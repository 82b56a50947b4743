import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { LongText } from "@/components/items/long-text";
import { RolloutView } from "@/components/items/rollout-view";
import type { RolloutPage } from "@/lib/schemas/read-models";

afterEach(cleanup);

const page: RolloutPage = {
  row: {
    id: 1,
    purpose: "selection",
    step: 2,
    epoch: 1,
    skillHash: "0123456789ab",
    itemId: "q17",
    taskType: "dates",
    hard: 0,
    soft: 0,
    status: "scored",
    answer: "42",
    failReason: "exact: wrong",
    inputTokens: 120,
    outputTokens: 8,
    costMicros: null,
    latencyMs: 87,
    at: "2026-01-01T12:00:00.000Z",
  },
  outcome: {
    itemId: "q17",
    taskType: "dates",
    hard: 0,
    soft: 0,
    status: "scored",
    answer: "42",
    failReason: "exact: wrong",
    taskDescription: "",
    turns: 1,
    usage: { calls: 1, inputTokens: 120, cachedInputTokens: 0, outputTokens: 8, costMicros: null },
    latencyMs: 87,
    attempts: 1,
    trajectoryHash: "t",
    details: {},
  },
  trajectory: {
    targetSystemPrompt: "Be brief.",
    targetUserPrompt: "What is it?",
    entries: [
      { role: "user", content: "What is it?" },
      { role: "assistant", content: "<script>alert(1)</script> 42" },
      { role: "system", content: "Verdict: failed\nGiven answer: 42" },
    ],
  },
  itemText: "What is it?",
  expected: ["43"],
};

describe("trajectory viewer", () => {
  it("shows messages in order as text and says which note came after scoring", () => {
    const { container } = render(<RolloutView page={page} />);
    expect(container.querySelector("script")).toBeNull();
    const messages = screen.getAllByRole("listitem").map((item) => item.textContent ?? "");
    expect(messages).toHaveLength(4);
    expect(messages[0]).toContain("system prompt");
    expect(messages[2]).toContain("<script>alert(1)</script> 42");
    expect(messages[3]).toContain("added after scoring");
    expect(messages.filter((text) => text.includes("What is it?"))).toHaveLength(1);
  });

  it("sets expected beside given and says why the item failed", () => {
    render(<RolloutView page={page} />);
    expect(screen.getByText("Expected").parentElement?.textContent).toBe("Expected43");
    expect(screen.getByText("Given").parentElement?.textContent).toBe("Given42");
    expect(screen.getByText(/exact: wrong/)).toBeTruthy();
  });
});

describe("8.4 verdicts of a judge", () => {
  const vote = (pass: boolean, reason: string) => ({ score: pass ? 1 : 0, pass, reason });
  const judged = (details: Record<string, unknown>) => ({
    ...page,
    outcome: { ...page.outcome, details },
  });

  it("shows every vote with its reason as text, and nothing where nothing was judged", () => {
    const votes = [vote(false, "<b>vague</b>"), vote(true, "fine"), vote(false, "")];
    const { container } = render(<RolloutView page={judged({ judge: { votes } })} />);
    const shown = screen.getByRole("region", { name: "Verdict of the judge" });
    expect(shown.textContent).toContain("Fail · 0.000Judge, vote 1 of 3<b>vague</b>");
    expect(shown.textContent).toContain("No reason given.");
    expect(container.querySelector("b")).toBeNull();
    cleanup();
    render(<RolloutView page={page} />);
    expect(screen.queryByRole("region", { name: "Verdict of the judge" })).toBeNull();
  });

  it("tells the judges of a composite scorer apart", () => {
    const details = {
      judge: { votes: [vote(true, "right")] },
      "judge 2": { votes: [vote(false, "long")] },
    };
    render(<RolloutView page={judged(details)} />);
    const shown = screen.getByRole("region", { name: "Verdict of the judge" });
    expect(shown.textContent).toContain("Pass · 1.000Judge 1right");
    expect(shown.textContent).toContain("Fail · 0.000Judge 2long");
  });
});

describe("long text", () => {
  it("is cut at 2,000 characters until all of it is asked for", () => {
    const { container } = render(<LongText text={"x".repeat(5000)} />);
    expect(container.textContent).not.toContain("x".repeat(2001));
    fireEvent.click(screen.getByRole("button", { name: "Show all 5,000 characters" }));
    expect(container.textContent).toContain("x".repeat(5000));
  });

  it("shows tool calls with their results, and the pictures of an item", () => {
    const shown: RolloutPage = {
      ...page,
      outcome: {
        ...page.outcome,
        details: {
          images: [
            { name: "<b>page</b>.png", hash: "0".repeat(64), width: 40, height: 30, bytes: 1 },
          ],
        },
      },
      trajectory: {
        targetSystemPrompt: "",
        targetUserPrompt: "",
        entries: [{ type: "tool_call", cmd: "grep({})", obs: "4: Outlays" }],
      },
    };
    render(<RolloutView page={shown} runId="run_1" />);
    expect(screen.getByText("tool call")).toBeTruthy();
    expect(screen.getByText("4: Outlays")).toBeTruthy();
    const image = screen.getByRole("img", {
      name: /^<b>page<\/b>\.png, sent with 40 × 30 pixels$/,
    });
    expect(image.getAttribute("src")).toBe("/api/v1/runs/run_1/rollouts/1/images/0");
    cleanup();
    render(<RolloutView page={shown} />);
    expect(screen.queryByRole("img")).toBeNull();
  });
});
