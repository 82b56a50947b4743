import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SkillDiff } from "@/components/diff/skill-diff";

let isWide = true;
beforeEach(() => {
  isWide = true;
  vi.stubGlobal("matchMedia", () => ({
    matches: isWide,
    addEventListener() {},
    removeEventListener() {},
  }));
});
afterEach(cleanup);

const lines = Array.from({ length: 20 }, (_, index) => `- rule number ${index}`);
const before = `${lines.join("\n")}\n`;
const after = `${lines.join("\n").replace("rule number 10", "rule number eleven")}\n`;

describe("skill diff", () => {
  it("is a table whose rows are headed by line numbers, with words in ins and del", () => {
    const { container } = render(<SkillDiff before={before} after={after} label="v1 to v2" />);
    const table = screen.getByRole("table", { name: "v1 to v2" });
    expect(within(table).getByRole("rowheader", { name: "line 11 / 11, changed" })).toBeTruthy();
    expect(container.querySelector("del")?.textContent).toBe("10");
    expect(container.querySelector("ins")?.textContent).toBe("eleven");
    expect(screen.getByText("1 change: 1 line added, 1 line removed.")).toBeTruthy();
  });

  it("folds long unchanged runs and opens them", () => {
    render(<SkillDiff before={before} after={after} label="v1 to v2" />);
    expect(screen.queryByText("- rule number 3")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: /8 unchanged lines/ }));
    expect(screen.getAllByText("- rule number 3")).toHaveLength(2);
  });

  it("is unified in a narrow window whatever was chosen", () => {
    isWide = false;
    render(<SkillDiff before={before} after={after} label="v1 to v2" layout="split" />);
    expect(screen.getAllByText("- rule number 9")).toHaveLength(1);
  });

  it("moves the focus from change to change", () => {
    const far = `${after}- rule added at the end\n`;
    render(<SkillDiff before={before} after={far} label="v1 to v2" />);
    Element.prototype.scrollIntoView = () => {};
    fireEvent.click(screen.getByRole("button", { name: "Next change" }));
    expect(document.activeElement?.textContent).toContain("eleven");
    fireEvent.click(screen.getByRole("button", { name: "Next change" }));
    expect(document.activeElement?.textContent).toContain("added at the end");
    expect(screen.getByText("2 of 2")).toBeTruthy();
  });

  it("shows markup as text and names hidden characters", () => {
    const evil = "<img src=x onerror=alert(1)>\u202e";
    const { container } = render(<SkillDiff before="" after={evil} label="x" />);
    expect(container.querySelector("img")).toBeNull();
    expect(container.textContent).toContain("<img src=x onerror=alert(1)>");
    expect(screen.getByText("U+202E")).toBeTruthy();
    expect(screen.getByText(/1 hidden character made visible/)).toBeTruthy();
  });

  it("labels a protected region as locked", () => {
    const text = "# T\n<!-- SLOW_UPDATE_START -->\nKeep checking.\n<!-- SLOW_UPDATE_END -->\n";
    render(<SkillDiff before={text} after={`${text}- new\n`} label="x" layout="unified" />);
    expect(screen.getByText("Slow update · locked region")).toBeTruthy();
  });
});
