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
import { defaultConfig } from "@/components/run-form/form-values";
import { RunForm } from "@/components/run-form/run-form";
import type { DatasetChoice } from "@/components/run-form/starting-values";

vi.setConfig({ testTimeout: 60_000 });
configure({ asyncUtilTimeout: 20_000 });

const dataset: DatasetChoice = {
  id: "ds_1",
  name: "Support triage",
  environment: "custom",
  fingerprint: "f",
  counts: { train: 80, val: 60, test: 280 },
  manifest: {
    source: "a.json",
    splitMode: "explicit",
    counts: { train: 80, val: 60, test: 280 },
    warnings: [],
  },
  options: {},
  isDemo: false,
  version: 1,
  previousId: null,
  tags: [],
  notes: "",
  isArchived: false,
  runCount: 2,
  createdAt: "2026-11-22T12:00:00.000Z",
  meanItemChars: 300,
};
const other: DatasetChoice = {
  ...dataset,
  id: "ds_2",
  name: "Questions",
  environment: "searchqa",
  runCount: 0,
};

const pastConfig = defaultConfig("custom");

const requests: { address: string; body: { idempotencyKey: string } }[] = [];
let answer: () => Response = () => Response.json({ runId: "run_1", created: true });
const pushed: string[] = [];

const router: AppRouterInstance = {
  push: (address: string) => void pushed.push(address),
  replace: () => {},
  refresh: () => {},
  prefetch: () => {},
  back: () => {},
  forward: () => {},
} as unknown as AppRouterInstance;

function renderForm(props: Partial<Parameters<typeof RunForm>[0]> = {}) {
  return render(
    <AppRouterContext.Provider value={router}>
      <RunForm
        datasets={[dataset, other]}
        initialDatasetId={null}
        from={null}
        isWorkerAlive
        {...props}
      />
    </AppRouterContext.Provider>,
  );
}

const input = (label: string) => screen.getByLabelText<HTMLInputElement>(label);
const chooseProvider = (provider: string) =>
  fireEvent.change(
    within(screen.getByRole("group", { name: /^Target model/ })).getByLabelText("Provider"),
    {
      target: { value: provider },
    },
  );
const startButton = () => screen.getByRole("button", { name: "Start run" });

beforeEach(() => {
  window.localStorage.clear();
  requests.length = 0;
  pushed.length = 0;
  answer = () => Response.json({ runId: "run_1", created: true });
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  vi.stubGlobal("fetch", async (address: string, init: RequestInit) => {
    requests.push({ address, body: JSON.parse(String(init.body)) });
    return answer();
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("the new-run form", () => {
  it("starts from the first dataset with the plan of the defaults", () => {
    renderForm();
    expect(input("Name").value).toBe("support-triage-003");
    expect(screen.getByText("Target runs").nextElementSibling?.textContent).toBe("1,880");
  });

  it("keeps an invalid form, names each field and focuses the first one", async () => {
    renderForm();
    fireEvent.change(input("Epochs"), { target: { value: "0" } });
    fireEvent.change(input("Name"), { target: { value: "" } });
    fireEvent.click(startButton());
    const summary = await screen.findByRole("alert");
    expect(within(summary).getByText("2 fields need attention")).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(input("Name")));
    const described = input("Epochs").getAttribute("aria-describedby") ?? "";
    const messages = described.split(" ").map((id) => document.getElementById(id)?.textContent);
    expect(messages).toContain("must be at least 1");
    expect(requests).toEqual([]);
  });

  it("opens the folded group of the field a link of the summary leads to", async () => {
    renderForm();
    fireEvent.change(input("Reflection group size"), { target: { value: "900" } });
    fireEvent.click(startButton());
    const summary = await screen.findByRole("alert");
    fireEvent.click(within(summary).getByRole("link", { name: "Reflection group size" }));
    expect(document.activeElement).toBe(input("Reflection group size"));
    const group = screen.getByRole("button", { name: /^Learning/ });
    expect(group.getAttribute("aria-expanded")).toBe("true");
  });

  it("sends one request for a double click and opens the run", async () => {
    renderForm();
    fireEvent.click(startButton());
    fireEvent.click(startButton());
    await waitFor(() => expect(pushed).toEqual(["/runs/run_1"]));
    expect(requests).toHaveLength(1);
    expect(requests[0]?.address).toBe("/api/v1/runs");
    expect(requests[0]?.body).toMatchObject({
      datasetId: "ds_1",
      name: "support-triage-003",
      config: { train: { num_epochs: 4 } },
    });
  });

  it("repeats a failed request with the same key, and a changed form with another one", async () => {
    answer = () => new Response("no", { status: 500 });
    renderForm();
    const keyOf = (index: number) => requests[index]!.body.idempotencyKey;
    fireEvent.click(startButton());
    await screen.findByText(/The server did not answer/);
    fireEvent.click(startButton());
    await waitFor(() => expect(requests).toHaveLength(2));
    expect(keyOf(1)).toBe(keyOf(0));
    await waitFor(() => expect(startButton()).toBeTruthy());
    fireEvent.change(input("Name"), { target: { value: "another" } });
    fireEvent.click(startButton());
    await waitFor(() => expect(requests).toHaveLength(3));
    expect(keyOf(2)).not.toBe(keyOf(0));
  });

  it("puts a refusal of the server at its field", async () => {
    answer = () =>
      Response.json(
        {
          error: {
            code: "invalid_config",
            message: "Not possible.",
            hint: "",
            fields: [{ path: "train.batch_size", message: "too many for this data" }],
            requestId: "r",
          },
        },
        { status: 400 },
      );
    renderForm();
    fireEvent.click(startButton());
    await waitFor(() => expect(input("Batch size").getAttribute("aria-invalid")).toBe("true"));
    expect(screen.getAllByText(/too many for this data/).length).toBeGreaterThan(0);
    expect(pushed).toEqual([]);
  });

  it("fills the fields of a preset, marks a change and takes it back", async () => {
    renderForm();
    fireEvent.click(screen.getByRole("button", { name: /^Schedule/ }));
    fireEvent.click(screen.getByRole("radio", { name: "Quick look" }));
    await waitFor(() => expect(input("Epochs").value).toBe("1"));
    fireEvent.change(input("Epochs"), { target: { value: "3" } });
    fireEvent.click(await screen.findByRole("button", { name: "Reset Epochs" }));
    await waitFor(() => expect(input("Epochs").value).toBe("1"));
    expect(screen.queryByRole("button", { name: "Reset Epochs" })).toBeNull();
  });

  it("takes environment, options and name from another dataset", async () => {
    renderForm();
    fireEvent.change(screen.getByLabelText("Dataset"), { target: { value: "ds_2" } });
    await waitFor(() => expect(input("Name").value).toBe("questions-001"));
    expect(input("Environment").value).toBe("SearchQA");
    expect(input("Parallel items").value).toBe("24");
    expect(screen.getByLabelText("Context budget (characters)")).toBeTruthy();
  });

  it("offers the settings of a benchmark and starts a run with them", async () => {
    const mathematics: DatasetChoice = {
      ...dataset,
      id: "ds_3",
      name: "Mathematics",
      environment: "livemathematicianbench",
      options: { scoring_profile: "compat" },
      runCount: 0,
    };
    renderForm({ datasets: [dataset, mathematics] });
    fireEvent.change(screen.getByLabelText("Dataset"), { target: { value: "ds_3" } });
    await waitFor(() => expect(input("Environment").value).toBe("LiveMathematicianBench"));
    expect(input("Parallel items").value).toBe("64");
    expect(input("Scoring profile").value).toBe("compat");
    const shuffle = screen.getByRole("switch", { name: "Shuffle options" });
    expect(shuffle.getAttribute("aria-checked")).toBe("true");
    fireEvent.click(screen.getByRole("switch", { name: "Show the theorem" }));
    fireEvent.click(startButton());
    await waitFor(() => expect(pushed).toHaveLength(1));
    expect(requests.at(-1)?.body).toMatchObject({
      datasetId: "ds_3",
      config: {
        env: {
          name: "livemathematicianbench",
          scoring_profile: "compat",
          shuffle_choices: true,
          use_theorem: true,
          exec_timeout: 300,
        },
      },
    });
  });

  it("shows only the fields of the provider that is chosen", async () => {
    renderForm();
    const shown = () =>
      ["Base URL", "Key variable", "Sign-in", "API version", "Prompt cache", "Thinking"].filter(
        (label) => screen.queryAllByLabelText(label).length > 0,
      );
    expect(shown()).toEqual([]);
    chooseProvider("openai_compatible");
    await screen.findByLabelText("Base URL");
    expect(shown()).toEqual(["Base URL", "Key variable", "Thinking"]);
    chooseProvider("azure_openai");
    await screen.findByLabelText("Sign-in");
    expect(shown()).toEqual(["Base URL", "Key variable", "Sign-in", "API version"]);
    fireEvent.change(input("Sign-in"), { target: { value: "azure_cli" } });
    await waitFor(() => expect(shown()).toEqual(["Base URL", "Sign-in", "API version"]));
    chooseProvider("anthropic");
    await screen.findByLabelText("Prompt cache");
    expect(shown()).toEqual(["Base URL", "Key variable", "Prompt cache"]);
    expect(screen.queryByLabelText("Sampling seed")).toBeNull();
  });

  it("forgets address and key variable when another provider is chosen", async () => {
    renderForm();
    chooseProvider("openai_compatible");
    fireEvent.change(await screen.findByLabelText("Base URL"), {
      target: { value: "http://127.0.0.1:8000/v1" },
    });
    fireEvent.change(input("Key variable"), { target: { value: "LOCAL_KEY" } });
    chooseProvider("anthropic");
    await screen.findByLabelText("Prompt cache");
    expect(input("Base URL").value).toBe("");
    expect(input("Key variable").value).toBe("");
  });

  it("asks an endpoint for its address and model", async () => {
    renderForm();
    chooseProvider("openai_compatible");
    fireEvent.change(await screen.findByLabelText("Model"), { target: { value: "a-model" } });
    fireEvent.click(startButton());
    await waitFor(() => expect(document.activeElement).toBe(input("Base URL")));
    fireEvent.change(input("Base URL"), { target: { value: "http://127.0.0.1:8000/v1" } });
    fireEvent.click(startButton());
    await waitFor(() => expect(pushed).toEqual(["/runs/run_1"]));
    expect(requests[0]?.body).toMatchObject({
      config: { model: { target: { model: "a-model", baseUrl: "http://127.0.0.1:8000/v1" } } },
    });
  });

  it("fills itself from a past run and says so", () => {
    const config = { ...structuredClone(pastConfig), train: { ...pastConfig.train, seed: 7 } };
    renderForm({
      from: { name: "old-run", datasetId: "ds_1", seedSkill: "# Old", config },
    });
    expect(screen.getByText("old-run")).toBeTruthy();
    expect(screen.getByLabelText<HTMLTextAreaElement>("Seed skill").value).toBe("# Old");
    expect(input("Shuffle seed").value).toBe("7");
  });

  it("explains what is missing without any dataset", async () => {
    renderForm({ datasets: [] });
    expect(screen.getByText("Choose a dataset to see what the run needs.")).toBeTruthy();
    fireEvent.click(startButton());
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Dataset")));
    expect(screen.getAllByText(/choose a dataset/).length).toBeGreaterThan(0);
  });
});
