import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ShareDialog } from "@/components/share/share-dialog";
import { shareState } from "@/components/share/share-words";
import { emptyRunState } from "@/lib/events/fold";
import { shareSentence } from "@/lib/run-view/share-sentence";

const share = {
  id: "shr_1",
  scope: {
    skillText: true,
    items: false,
    itemTexts: false,
    expectedAnswers: false,
    costs: false,
    modelNames: true,
    notes: true,
  },
  mode: "live",
  hasPassword: false,
  createdAt: "2026-11-22T12:00:00.000Z",
  expiresAt: "2099-01-01T00:00:00.000Z",
  revokedAt: null as string | null,
  openedCount: 3,
  lastOpenedAt: null,
};
let shares: (typeof share)[] = [];
let linkAddress: string | null = null;
const requests: { address: string; method: string; body: unknown }[] = [];

beforeEach(() => {
  shares = [];
  linkAddress = null;
  requests.length = 0;
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  vi.stubGlobal("fetch", async (address: string, init: RequestInit = {}) => {
    const method = init.method ?? "GET";
    requests.push({ address, method, body: init.body ? JSON.parse(String(init.body)) : null });
    if (method === "POST") {
      shares = [share, ...shares];
      return Response.json(
        { share, token: "t", path: "/s/tttttttttttttttttttttt", address: linkAddress },
        { status: 201 },
      );
    }
    if (method === "DELETE") {
      shares = shares.map((row) => ({ ...row, revokedAt: "2026-11-22T13:00:00.000Z" }));
      return Response.json({ share: shares[0] });
    }
    return Response.json({ rows: shares });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const posts = () => requests.filter(({ method }) => method === "POST");

describe("the share dialog", () => {
  it("makes a link that shows no items and no costs unless asked, shown once and listed", async () => {
    render(<ShareDialog runId="run_1" />);
    fireEvent.click(screen.getByRole("button", { name: "Share" }));
    expect(await screen.findByText("There is no link yet.")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Create link" }));
    const link = await screen.findByLabelText<HTMLInputElement>("The new link");
    expect(link.value).toMatch(/^http.*\/s\/t{22}$/);
    expect(posts()[0]?.body).toEqual({
      scope: share.scope,
      mode: "live",
      expiresInDays: 7,
      password: null,
    });
    expect(
      await screen.findByText(
        /scores, skill text, model names, notes · follows the run · 3 visits/,
      ),
    ).toBeTruthy();
  });

  it("wants a link without end confirmed", async () => {
    render(<ShareDialog runId="run_1" />);
    fireEvent.click(screen.getByRole("button", { name: "Share" }));
    fireEvent.click(await screen.findByRole("radio", { name: "Never" }));
    fireEvent.click(screen.getByRole("button", { name: "Create link" }));
    expect(await screen.findByRole("alert")).toBeTruthy();
    expect(posts()).toEqual([]);
    fireEvent.click(screen.getByRole("switch", { name: /never expires/ }));
    fireEvent.click(screen.getByRole("button", { name: "Create link" }));
    await waitFor(() => expect(posts()).toHaveLength(1));
    expect(posts()[0]?.body).toMatchObject({ expiresInDays: null });
  });

  it("sends a password only when it is long enough, and freezes when asked", async () => {
    render(<ShareDialog runId="run_1" />);
    fireEvent.click(screen.getByRole("button", { name: "Share" }));
    fireEvent.click(await screen.findByRole("radio", { name: "Frozen now" }));
    const password = screen.getByLabelText("Password (optional)");
    fireEvent.change(password, { target: { value: "short" } });
    fireEvent.click(screen.getByRole("button", { name: "Create link" }));
    expect((await screen.findByRole("alert")).textContent).toContain("at least 8 characters");
    expect(posts()).toEqual([]);
    fireEvent.change(password, { target: { value: "long enough" } });
    fireEvent.click(screen.getByRole("button", { name: "Create link" }));
    await waitFor(() => expect(posts()).toHaveLength(1));
    expect(posts()[0]?.body).toMatchObject({ mode: "frozen", password: "long enough" });
  });

  it("gives the frame for another page beside the link", async () => {
    render(<ShareDialog runId="run_1" />);
    fireEvent.click(screen.getByRole("button", { name: "Share" }));
    fireEvent.click(await screen.findByRole("button", { name: "Create link" }));
    const frame = await screen.findByLabelText<HTMLInputElement>("For a page of yours");
    expect(frame.value).toMatch(/^<iframe src="http[^"]*\/embed\/t{22}"/);
  });

  it("gives links the address others reach the app by, when the server knows one", async () => {
    linkAddress = "https://studio.example/s/tttttttttttttttttttttt";
    render(<ShareDialog runId="run_1" />);
    fireEvent.click(screen.getByRole("button", { name: "Share" }));
    fireEvent.click(await screen.findByRole("button", { name: "Create link" }));
    const link = await screen.findByLabelText<HTMLInputElement>("The new link");
    expect(link.value).toBe(linkAddress);
  });

  it("revokes a link and shows it as revoked", async () => {
    shares = [share];
    render(<ShareDialog runId="run_1" />);
    fireEvent.click(screen.getByRole("button", { name: "Share" }));
    fireEvent.click(await screen.findByRole("button", { name: "Revoke" }));
    expect(await screen.findByText("Revoked")).toBeTruthy();
    expect(requests.some((request) => request.address === "/api/v1/shares/shr_1")).toBe(true);
  });
});

describe("words of a share", () => {
  it("tell open, expired and revoked apart", () => {
    const now = Date.parse("2026-11-22T12:00:00.000Z");
    expect(shareState({ expiresAt: null, revokedAt: null }, now)).toBe("open");
    expect(shareState({ expiresAt: "2026-11-22T12:00:00.000Z", revokedAt: null }, now)).toBe(
      "expired",
    );
    expect(shareState({ expiresAt: null, revokedAt: "2026-11-22T11:00:00.000Z" }, now)).toBe(
      "revoked",
    );
  });

  it("say that a run has no score yet", () => {
    expect(shareSentence(emptyRunState("run_1"))).toBe("No score yet");
  });
});
