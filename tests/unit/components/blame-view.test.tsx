import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import { BlameView } from "@/components/diff/blame-view";
import type { SkillBlame } from "@/lib/schemas/read-models";

afterEach(cleanup);

const place = { version: 0, step: 0, epoch: 0, outcome: "seed", gateScore: 0.5, edit: null };
const blame: SkillBlame = {
  number: 3,
  skillHash: "h",
  origins: [
    { ...place, kind: "seed" },
    {
      ...place,
      kind: "edit",
      version: 2,
      step: 2,
      epoch: 1,
      outcome: "accept_new_best",
      edit: {
        id: "m1",
        position: 1,
        of: 4,
        op: "append",
        sourceType: "failure",
        mergeLevel: 1,
        from: ["a1", "a3"],
        supportCount: 2,
        supportItems: [
          { itemId: "q1", rolloutId: 17 },
          { itemId: "q2", rolloutId: null },
        ],
        why: "Labels were in upper case.",
      },
    },
    { ...place, kind: "slow_update", version: 3, epoch: 2, outcome: "force_accept" },
  ],
  lines: ["# Skill", "", "- write <b>lower</b> case", "Keep it short."].map((text, index) => ({
    number: index + 1,
    text,
    region: index === 3 ? "slow_update" : null,
    origin: [0, 1, 1, 2][index] ?? 0,
    isEstimated: false,
    parts: [{ from: 0, to: text.length, origin: 0 }],
  })),
};

describe("the blame view (product.md 10.3)", () => {
  test("groups lines by who wrote them and shows text as text", () => {
    render(<BlameView runId="run_1" blame={blame} />);
    expect(screen.getAllByRole("button")).toHaveLength(3);
    expect(screen.getByText("- write <b>lower</b> case")).toBeTruthy();
  });

  test("focus tells step, edit, source, merge, reason and the items with their rollouts", () => {
    render(<BlameView runId="run_1" blame={blame} />);
    fireEvent.focus(screen.getByRole("button", { name: /Step 2, edit 1 of 4/ }));
    const panel = within(screen.getByRole("complementary"));
    expect(panel.getByText("failures")).toBeTruthy();
    expect(panel.getByText("2 items")).toBeTruthy();
    expect(panel.getByText("a1, a3, level 1")).toBeTruthy();
    expect(panel.getByText("Labels were in upper case.")).toBeTruthy();
    expect(panel.getByRole("link", { name: "q1" }).getAttribute("href")).toBe(
      "/runs/run_1/rollouts/17",
    );
    expect(panel.queryByRole("link", { name: "q2" })).toBeNull();
    expect(screen.getByText(/lower/).closest("tbody")?.textContent).toContain("a1, a3, level 1");
    fireEvent.mouseEnter(screen.getByText("Keep it short.").closest("tbody") as Element);
    expect(panel.getByText("Slow update of epoch 2")).toBeTruthy();
  });

  test("a filter leaves only the lines of one author clear", () => {
    render(<BlameView runId="run_1" blame={blame} />);
    const select = screen.getByRole("combobox");
    expect(
      within(select)
        .getAllByRole("option")
        .map((option) => option.textContent),
    ).toEqual(["All lines", "Only the seed", "Only the slow update", "Only step 2"]);
    fireEvent.change(select, { target: { value: "step-2" } });
    expect(screen.getByText("# Skill").closest("tbody")?.className).toContain("opacity");
    expect(screen.getByText(/lower/).closest("tbody")?.className).not.toContain("opacity");
  });
});
