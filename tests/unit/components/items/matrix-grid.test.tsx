import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MatrixGrid } from "@/components/items/matrix-grid";
import type { MatrixModel } from "@/lib/run-view/item-matrix";

beforeEach(() => {
  // Here nothing has a size of its own: a window of 1,000 × 600.
  vi.spyOn(Element.prototype, "clientWidth", "get").mockReturnValue(1_000);
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(600);
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function matrix(rowCount: number, columnCount: number): MatrixModel {
  const columns = Array.from({ length: columnCount }, (_, index) => ({
    skillHash: `skill-${index}`,
    label: `version ${index}`,
    versionNumber: index,
    step: index,
    outcome: "accept",
    scored: rowCount,
    passed: 1,
  }));
  const rows = Array.from({ length: rowCount }, (_, row) => ({
    itemId: `item-${row}`,
    taskType: "t",
    text: "",
    cells: columns.map((_, column) => ({
      rolloutId: column === 1 ? null : row * columnCount + column,
      result: "pass" as const,
      soft: 1,
    })),
    flips: 0,
    change: "same" as const,
    isAlways: null,
    hasNoScore: false,
  }));
  return { columns, rows, counts: {} as MatrixModel["counts"] };
}

test("P 14 of 400 × 60 cells those in sight are drawn, and the grid tells its whole size", () => {
  const { columns, rows } = matrix(400, 60);
  render(<MatrixGrid columns={columns} rows={rows} onOpen={() => {}} />);
  const grid = screen.getByRole("grid");
  expect(grid.getAttribute("aria-rowcount")).toBe("401");
  expect(grid.getAttribute("aria-colcount")).toBe("61");
  const cells = grid.querySelectorAll("[data-cell]");
  expect(cells.length).toBeGreaterThan(0);
  expect(cells.length).toBeLessThan(1_000);
  expect(grid.querySelectorAll('[tabindex="0"]')).toHaveLength(1);
});

test("a cell opens its rollout, one that was not run opens nothing", () => {
  const { columns, rows } = matrix(3, 3);
  const open = vi.fn();
  render(<MatrixGrid columns={columns} rows={rows} onOpen={open} />);
  fireEvent.click(screen.getByRole("button", { name: "item-2, version 1: pass" }));
  expect(open).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole("button", { name: "item-2, version 2: pass" }));
  expect(open).toHaveBeenCalledExactlyOnceWith(8);
});

test("arrow keys move the cell that Tab reaches", async () => {
  const { columns, rows } = matrix(3, 3);
  render(<MatrixGrid columns={columns} rows={rows} onOpen={() => {}} />);
  const first = screen.getByRole("button", { name: "item-0, version 0: pass" });
  first.focus();
  fireEvent.keyDown(first, { key: "ArrowRight" });
  const second = screen.getByRole("button", { name: "item-0, version 1: pass" });
  await vi.waitFor(() => expect(document.activeElement).toBe(second));
  expect([first.tabIndex, second.tabIndex]).toEqual([-1, 0]);
});
