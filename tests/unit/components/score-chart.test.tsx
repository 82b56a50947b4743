import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { OutcomeStrip } from "@/components/charts/outcome-strip";
import { ScoreChart } from "@/components/charts/score-chart";
import { ScoreTable } from "@/components/charts/score-table";
import { layAlong } from "@/lib/charts/lay-along";
import { makeScoreModel } from "@/lib/charts/score-model";
import type { StepRange } from "@/lib/charts/zoom";
import { makeOutcomeStrip } from "@/lib/run-view/now-card";
import { aRunLog } from "@/tests/support/run-events";

vi.stubGlobal(
  "ResizeObserver",
  class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
);
afterEach(cleanup);

const state = aRunLog()
  .baseline()
  .step({ action: "accept_new_best", passed: 6 })
  .step({ action: "reject", passed: 5 })
  .state();
const model = layAlong(makeScoreModel(state), state, { x: "step", range: null });

function Chart({ onOpen }: { onOpen: (step: number) => void }) {
  const [step, setStep] = useState<number | null>(null);
  return (
    <ScoreChart model={model} selectedStep={step} total={40} onSelect={setStep} onOpen={onOpen} />
  );
}

describe("score chart", () => {
  it("walks through steps with the arrow keys, opens one with Enter and closes with Esc", () => {
    const onOpen = vi.fn();
    render(<Chart onOpen={onOpen} />);
    const plot = screen.getByRole("slider", { name: "Score by step" });
    fireEvent.focus(plot);
    fireEvent.keyDown(plot, { key: "ArrowLeft" });
    expect(plot.getAttribute("aria-valuetext")).toContain("Step 2 · rejected");
    fireEvent.keyDown(plot, { key: "ArrowLeft" });
    expect(screen.getByText("Step 1 · new best")).toBeTruthy();
    fireEvent.keyDown(plot, { key: "Enter" });
    expect(onOpen).toHaveBeenCalledWith(1);
    fireEvent.keyDown(plot, { key: "Home" });
    expect(plot.getAttribute("aria-valuenow")).toBe("0");
    fireEvent.keyDown(plot, { key: "Escape" });
    expect(screen.queryByText("Step 0 · baseline")).toBeNull();
  });

  it("zooms with + and − around the chosen step and shows all with 0", () => {
    const ranges: (StepRange | null)[] = [];
    render(
      <ScoreChart
        model={model}
        selectedStep={2}
        total={40}
        onSelect={() => {}}
        onRange={(range) => ranges.push(range)}
      />,
    );
    const plot = screen.getByRole("slider", { name: "Score by step" });
    for (const key of ["+", "-", "0"]) {
      fireEvent.keyDown(plot, { key });
    }
    expect(ranges).toEqual([{ from: 0, to: 20 }, null, null]);
  });

  it("is described by its caption", () => {
    render(<Chart onOpen={() => {}} />);
    const id = screen.getByRole("slider").getAttribute("aria-describedby");
    expect(document.getElementById(id!)?.textContent).toContain(
      "Best rose from 0.400 to 0.600 in 2 steps",
    );
  });

  it("has a table with the same numbers", () => {
    render(<ScoreTable steps={model.steps} />);
    const rows = screen.getAllByRole("row").map((row) => row.textContent);
    expect(rows).toHaveLength(4);
    expect(rows[2]).toContain("0.600 6/10");
    expect(rows[3]).toContain("rejected");
  });

  it("draws the rows in sight of ten thousand steps, and says how many there are", () => {
    const numbers = Array.from({ length: 10_000 }, (_, index) => index);
    render(<ScoreTable steps={{ numbers, find: () => model.steps.find(1) }} />);
    expect(screen.getByRole("table").getAttribute("aria-rowcount")).toBe("10001");
    expect(screen.getAllByRole("row").length).toBeLessThan(120);
  });
});

describe("outcome strip", () => {
  it("is one picture with its counts as name", () => {
    const items = { a: { hard: 1, soft: 1, status: "scored" as const } };
    render(<OutcomeStrip model={makeOutcomeStrip(["a", "b"], { skillHash: "x", items })} />);
    expect(screen.getByRole("img").getAttribute("aria-label")).toBe(
      "2 items: 1 passed, 0 failed, 1 waiting",
    );
  });
});
