import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LimitsDialog } from "@/components/run/limits-dialog";
import { RunContext, type RunContextValue } from "@/components/run/run-context";

const limits = {
  limits: { max_rollouts: 7, max_tokens: 0, max_cost_usd: 0, max_minutes: 0 },
  stop: { target_score: 0, patience: 0 },
  spent: { rollouts: 7, tokens: 1200, costMicros: null, minutes: 1.5 },
};

let requests: { method: string; body: unknown }[] = [];
let answer: { status: number; body: unknown };

beforeEach(() => {
  requests = [];
  answer = { status: 200, body: limits };
  vi.stubGlobal("fetch", async (_url: string, init: RequestInit = {}) => {
    const method = init.method ?? "GET";
    requests.push({ method, body: init.body ? JSON.parse(String(init.body)) : null });
    return method === "GET"
      ? Response.json(limits)
      : Response.json(answer.body, { status: answer.status });
  });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show() {
  const send = vi.fn(async () => {});
  // The dialog needs the run's id and its commands only.
  const value = { runId: "run_1", send } as unknown as RunContextValue;
  render(
    <RunContext value={value}>
      <LimitsDialog />
    </RunContext>,
  );
  fireEvent.click(screen.getByRole("button", { name: "Change limits" }));
  return send;
}

test("shows what is spent, sends only what was changed, and resumes", async () => {
  const send = show();
  const field = await screen.findByLabelText("Rollouts");
  expect(screen.getByText("Spent so far: 7")).toBeTruthy();
  fireEvent.change(field, { target: { value: "20" } });
  fireEvent.click(screen.getByRole("button", { name: "Save and resume" }));
  await waitFor(() => expect(send).toHaveBeenCalledWith("resume"));
  expect(requests.at(-1)).toEqual({ method: "PATCH", body: { limits: { max_rollouts: 20 } } });
});

test("says why limits are refused and leaves the run alone", async () => {
  answer = {
    status: 400,
    body: { error: { message: "A money limit needs a price.", hint: "Enter it." } },
  };
  const send = show();
  fireEvent.change(await screen.findByLabelText(/Money/), { target: { value: "x" } });
  fireEvent.click(screen.getByRole("button", { name: "Save and resume" }));
  expect((await screen.findByRole("alert")).textContent).toContain("Enter numbers");
  fireEvent.change(screen.getByLabelText(/Money/), { target: { value: "2.5" } });
  fireEvent.click(screen.getByRole("button", { name: "Save and resume" }));
  await waitFor(() =>
    expect(screen.getByRole("alert").textContent).toBe("A money limit needs a price. Enter it."),
  );
  expect(send).not.toHaveBeenCalled();
});
