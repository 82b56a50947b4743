import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/class-names";
import { CopyButton } from "@/components/ui/copy-button";
import { Field } from "@/components/ui/field";
import { StatusChip } from "@/components/ui/status-chip";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("controls", () => {
  it("a field links label, help and error with its control", () => {
    render(
      <Field label="Epochs" help="Full passes." error="must be at least 1">
        {(props) => <input {...props} />}
      </Field>,
    );
    const input = screen.getByLabelText("Epochs");
    const texts = (input.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent);
    expect(texts).toEqual(["must be at least 1", "Full passes."]);
    expect(input.getAttribute("aria-invalid")).toBe("true");
  });

  it("a pending button stays focusable and does nothing", () => {
    const onClick = vi.fn();
    render(
      <Button pending onClick={onClick}>
        Start
      </Button>,
    );
    const button = screen.getByRole("button", { name: "Start" });
    fireEvent.click(button);
    expect(onClick).not.toHaveBeenCalled();
    expect(button.hasAttribute("disabled")).toBe(false);
    expect(button.getAttribute("aria-busy")).toBe("true");
  });

  it("a copy button says whether it copied", async () => {
    const writeText = vi.fn(async () => {});
    vi.stubGlobal("navigator", { clipboard: { writeText } });
    render(<CopyButton text="abc" />);
    fireEvent.click(screen.getByRole("button"));
    expect((await screen.findAllByText("Copied")).length).toBeGreaterThan(0);
    expect(writeText).toHaveBeenCalledWith("abc");
  });

  it("a run's state is a word, and an open command shows as asked for", () => {
    const { rerender } = render(<StatusChip status="interrupted" />);
    expect(screen.getByText("Interrupted")).toBeTruthy();
    rerender(<StatusChip status="running" pendingCommand="pause" />);
    expect(screen.getByText("Pausing…")).toBeTruthy();
  });

  it("size utilities do not swallow colours of text", () => {
    expect(cn("text-body text-text-3", "text-caption")).toBe("text-text-3 text-caption");
  });
});
