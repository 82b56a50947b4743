import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WebhooksCard } from "@/components/webhooks/webhooks-card";
import { putWebhookSchema, type WebhookRow } from "@/lib/schemas/webhook";

const row: WebhookRow = {
  id: "whk_1",
  settings: {
    name: "Team chat",
    url: null,
    urlEnv: "CHAT_URL",
    kinds: ["run_finished"],
    format: "slack",
    secretEnv: null,
  },
  isEnabled: true,
  hasUrl: false,
  hasSecret: null,
  createdAt: "2026-11-22T12:00:00.000Z",
  deliveries: [],
};
const delivery = {
  id: "whd_1",
  kind: "test",
  runId: null,
  status: "failed",
  attempts: 1,
  nextAttemptAt: null,
  responseStatus: 404,
  response: "no such hook",
  createdAt: "2026-11-22T12:00:00.000Z",
  finishedAt: "2026-11-22T12:00:01.000Z",
};
const requests: { path: string; method: string; body: unknown }[] = [];

/** Answers as the routes do, with the schema they use. */
beforeEach(() => {
  requests.length = 0;
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  vi.stubGlobal("fetch", async (path: string, init: RequestInit = {}) => {
    const body = init.body ? JSON.parse(String(init.body)) : null;
    requests.push({ path, method: init.method ?? "GET", body });
    if (path.endsWith("/test")) {
      return Response.json({ delivery });
    }
    if (init.method === "DELETE") {
      return Response.json({ deleted: true });
    }
    if (init.method === "POST" || init.method === "PUT") {
      const parsed = putWebhookSchema.safeParse(body);
      if (!parsed.success) {
        const fields = parsed.error.issues.map(({ path: at, message }) => ({
          path: at.join("."),
          message,
        }));
        const error = {
          code: "invalid_request",
          message: "Not valid.",
          hint: "",
          fields,
          requestId: "r",
        };
        return Response.json({ error }, { status: 400 });
      }
      const { isEnabled, ...settings } = parsed.data;
      return Response.json(
        { webhook: { ...row, id: "whk_2", settings, isEnabled } },
        { status: 201 },
      );
    }
    return Response.json({ webhook: { ...row, deliveries: [delivery] } });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test("a webhook is added with what was typed; a refusal stands at its field", async () => {
  render(<WebhooksCard initial={[]} />);
  expect(screen.getByText(/There is none yet/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Add webhook" }));
  fireEvent.change(screen.getByLabelText("Name"), { target: { value: "Build" } });
  fireEvent.click(screen.getByRole("button", { name: "Add webhook" }));
  expect(await screen.findByText(/give an address, or the name of a variable/)).toBeTruthy();
  fireEvent.change(screen.getByLabelText("Address"), {
    target: { value: "https://ci.example/hook" },
  });
  fireEvent.click(screen.getByRole("checkbox", { name: "New best skill" }));
  fireEvent.click(screen.getByRole("button", { name: "Add webhook" }));
  expect(await screen.findByText("Build")).toBeTruthy();
  const sent = requests.at(-1)?.body;
  expect(sent).toMatchObject({ url: "https://ci.example/hook", urlEnv: null, secretEnv: null });
  expect(sent).toMatchObject({ kinds: expect.arrayContaining(["run_finished", "new_best"]) });
});

test("a variable that is missing is told; a test shows what came back and stands in the log", async () => {
  render(<WebhooksCard initial={[row]} />);
  expect(screen.getByText("CHAT_URL not set")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Send test" }));
  expect(await screen.findByText("Failed HTTP 404")).toBeTruthy();
  expect(screen.getByText("no such hook")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Deliveries" }));
  expect(await screen.findByRole("table", { name: "Deliveries" })).toBeTruthy();
});

test("a webhook is switched off, and deleted", async () => {
  render(<WebhooksCard initial={[row]} />);
  fireEvent.click(screen.getByRole("switch", { name: "Team chat is on" }));
  await waitFor(() => expect(requests.at(-1)?.body).toMatchObject({ isEnabled: false }));
  cleanup();
  render(<WebhooksCard initial={[row]} />);
  fireEvent.click(screen.getByRole("button", { name: "Delete" }));
  expect(await screen.findByText(/There is none yet/)).toBeTruthy();
});
