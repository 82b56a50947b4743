import {
  cleanup,
  configure,
  fireEvent,
  render,
  screen,
  waitFor,
  within,
} from "@testing-library/react";
import {
  AppRouterContext,
  type AppRouterInstance,
} from "next/dist/shared/lib/app-router-context.shared-runtime";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { JudgeChecksProvider } from "@/components/run-form/judge-checks-provider";
import { RunForm } from "@/components/run-form/run-form";
import type { DatasetChoice } from "@/components/run-form/starting-values";
import { judgeAgreement } from "@/lib/domain/judge-agreement";
import { modelRoleSchema } from "@/lib/schemas/model-role";
import { judgeScorerSchema } from "@/lib/schemas/scorer";

vi.setConfig({ testTimeout: 60_000 });
configure({ asyncUtilTimeout: 20_000 });

const scorer = { type: "llmJudge" as const, rubric: "It is right." };
const dataset: DatasetChoice = {
  id: "ds_1",
  name: "Essays",
  environment: "custom",
  fingerprint: "f",
  counts: { train: 80, val: 60, test: 60 },
  manifest: {
    source: "a.json",
    splitMode: "explicit",
    counts: { train: 80, val: 60, test: 60 },
    warnings: [],
  },
  options: { scorer },
  isDemo: false,
  version: 1,
  previousId: null,
  tags: [],
  notes: "",
  isArchived: false,
  runCount: 0,
  createdAt: "2026-11-22T12:00:00.000Z",
  meanItemChars: 300,
};
const plain: DatasetChoice = { ...dataset, id: "ds_2", name: "Sums", options: {} };

const router = {
  push: vi.fn(),
  replace: vi.fn(),
  refresh: vi.fn(),
  prefetch: vi.fn(),
  back: vi.fn(),
  forward: vi.fn(),
} as unknown as AppRouterInstance;
const sent: { config: { model: { judge?: { model?: string } } } }[] = [];

beforeEach(() => {
  sent.length = 0;
  window.localStorage.clear();
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  vi.stubGlobal("fetch", async (_address: string, init: { body: string }) => {
    sent.push(JSON.parse(init.body));
    return Response.json({ runId: "run_1", created: true });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const agreeing = Array.from({ length: 24 }, (_, index) => ({
  label: { pass: index % 2 === 0 },
  verdicts: [
    {
      round: "first" as const,
      status: "given" as const,
      score: index % 2 === 0 ? 1 : 0,
      pass: index % 2 === 0,
      reason: "",
    },
  ],
}));

function renderForm(options: { isChecked?: boolean } = {}) {
  const check = {
    id: "jdg_1",
    datasetId: "ds_1",
    scorer: judgeScorerSchema.parse(scorer),
    judge: modelRoleSchema.parse({}),
    agreement: judgeAgreement(agreeing),
  };
  return render(
    <AppRouterContext.Provider value={router}>
      <JudgeChecksProvider checks={options.isChecked ? [check] : []}>
        <RunForm datasets={[dataset, plain]} initialDatasetId="ds_1" from={null} isWorkerAlive />
      </JudgeChecksProvider>
    </AppRouterContext.Provider>,
  );
}

const judge = () => screen.getByRole("group", { name: /Judge model/ });
const chooseOwn = () =>
  fireEvent.change(within(judge()).getByLabelText("Graded by"), { target: { value: "own" } });
const start = () => fireEvent.click(screen.getByRole("button", { name: "Start run" }));

describe("8.4 the judge in the run form", () => {
  it("stands beside the other roles only where answers are judged", async () => {
    renderForm();
    expect(judge()).toBeDefined();
    expect(screen.getAllByText(/never checked with this rubric/)).not.toHaveLength(0);
    expect(screen.getByRole("link", { name: /Check a judge/ }).getAttribute("href")).toBe(
      "/datasets/ds_1/judge",
    );
    fireEvent.change(screen.getByLabelText("Dataset"), { target: { value: "ds_2" } });
    await waitFor(() => expect(screen.queryByRole("group", { name: /Judge model/ })).toBeNull());
  });

  it("sends no judge while the optimizer grades, and the chosen one when there is one", async () => {
    renderForm();
    start();
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.config.model.judge).toBeUndefined();
    cleanup();
    renderForm();
    chooseOwn();
    start();
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[1]?.config.model.judge).toMatchObject({ provider: "simulated", temperature: 0 });
  });

  it("tells what is wrong at the judge's own field, and forgets it when the choice is taken back", async () => {
    renderForm();
    chooseOwn();
    fireEvent.change(within(judge()).getByLabelText("Provider"), {
      target: { value: "openai_compatible" },
    });
    fireEvent.change(within(judge()).getByLabelText(/^Model/), { target: { value: "strict-1" } });
    start();
    await waitFor(() =>
      expect(within(judge()).getByText(/endpoint needs its base URL/)).toBeDefined(),
    );
    expect(sent).toHaveLength(0);
    fireEvent.change(within(judge()).getByLabelText("Graded by"), {
      target: { value: "optimizer" },
    });
    start();
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.config.model.judge).toBeUndefined();
  });

  it("says how well a checked judge agrees, and links the check", () => {
    renderForm({ isChecked: true });
    expect(screen.getAllByText(/agrees with people: kappa 1\.00 over 24 answers/)).toHaveLength(2);
    expect(screen.getByRole("link", { name: "Open the check" }).getAttribute("href")).toBe(
      "/datasets/ds_1/judge/jdg_1",
    );
  });
});
