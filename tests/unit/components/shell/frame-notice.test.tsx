import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { FrameNotice } from "@/components/shell/frame-notice";
import { refreshWorkerHealth } from "@/components/shell/use-worker-health";

vi.mock("next/navigation", () => ({ usePathname: () => "/runs" }));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const answers = (alive: boolean) => async (address: string) =>
  Response.json(address.includes("health") ? { worker: { alive } } : { counts: { running: 1 } });

test("P 8.18 a lost server is told, and the notice goes as soon as the network is back", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new Error("offline")));
  render(<FrameNotice initial={{ isAlive: true, activeRuns: 1 }} />);
  expect(screen.getByRole("status").textContent).toBe("");
  await act(() => refreshWorkerHealth());
  expect(screen.getByRole("status").textContent).toMatch(/^Server not reachable since/);

  vi.stubGlobal("fetch", answers(true));
  await act(async () => {
    window.dispatchEvent(new Event("online"));
    await vi.waitFor(() => expect(screen.getByRole("status").textContent).toBe(""));
  });
});

test("P 8.18 a worker that is away is told once the server answers again", async () => {
  vi.stubGlobal("fetch", answers(false));
  render(<FrameNotice initial={{ isAlive: true, activeRuns: 1 }} />);
  await act(async () => {
    window.dispatchEvent(new Event("online"));
    await vi.waitFor(() =>
      expect(screen.getByRole("status").textContent).toMatch(/^Worker not running/),
    );
  });
});
