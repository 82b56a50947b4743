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
import { sectionNames, settingsOf } from "@/components/run-form/field-meta";
import { RunForm } from "@/components/run-form/run-form";
import { settingId } from "@/components/run-form/setting-fields";
import type { DatasetChoice } from "@/components/run-form/starting-values";
import { type RunConfigInput, runConfigSchema } from "@/lib/schemas/run-config";

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

vi.setConfig({ testTimeout: 60_000 });
configure({ asyncUtilTimeout: 20_000 });

const bodies: { config: unknown }[] = [];
const router = {
  push: () => {},
  replace: () => {},
  refresh: () => {},
  prefetch: () => {},
  back: () => {},
  forward: () => {},
} as unknown as AppRouterInstance;

function renderForm(settings?: RunConfigInput) {
  const from = settings
    ? { name: "old", datasetId: "ds_1", seedSkill: "", config: runConfigSchema.parse(settings) }
    : null;
  return render(
    <AppRouterContext.Provider value={router}>
      <RunForm datasets={[dataset]} initialDatasetId={null} from={from} isWorkerAlive />
    </AppRouterContext.Provider>,
  );
}

const control = (label: string) => screen.getByLabelText<HTMLInputElement>(label);
const choose = (label: string, value: string) =>
  fireEvent.change(control(label), { target: { value } });
const summary = (title: string) =>
  screen.getByRole("button", { name: new RegExp(`^${title}`) }).textContent ?? "";
const openRareGroups = () => {
  for (const title of ["Same decisions", "Improved methods"]) {
    fireEvent.click(screen.getByRole("button", { name: new RegExp(`^${title}`) }));
  }
};
const closeRareGroups = openRareGroups;
const start = () => fireEvent.click(screen.getByRole("button", { name: "Start run" }));

beforeEach(() => {
  window.localStorage.clear();
  bodies.length = 0;
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  vi.stubGlobal("fetch", async (_address: string, init: RequestInit) => {
    bodies.push(JSON.parse(String(init.body)));
    return Response.json({ runId: "run_1", created: true });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** The train size follows from the dataset; pictures are a matter of tasks that have some. */
const elsewhere = new Set(["train.train_size", "gradient.show_pictures"]);

/** Everything that unlocks further settings. */
const everything: RunConfigInput = {
  env: { name: "custom" },
  engine: { profile: "improved" },
  optimizer: {
    skill_update_mode: "rewrite_from_suggestions",
    use_skill_aware_reflection: true,
  },
  evaluation: { gate_metric: "mixed", use_semantic_density: true },
  economy: { early_stop_gate: true, gate_objective: "cost", reuse_results: true },
  improved: { regression_guard: true },
};

describe("the settings of the form", () => {
  it("hold every setting of the schema outside environment and models", () => {
    renderForm(everything);
    openRareGroups();
    const sections = sectionNames().filter((name) => name !== "env" && name !== "model");
    const missing = sections
      .flatMap(settingsOf)
      .filter((key) => !elsewhere.has(key))
      .filter((key) => document.getElementById(settingId(`config.${key}`)) === null);
    expect(missing).toEqual([]);
  });

  it("offer the pictures of failures to the optimizer where items have pictures", () => {
    const { unmount } = renderForm({ env: { name: "docvqa", page_input: "text" } });
    expect(screen.queryByLabelText("Show pictures of failures")).toBeNull();
    unmount();
    renderForm({ env: { name: "docvqa" } });
    const offered = control("Show pictures of failures");
    expect(offered.getAttribute("aria-checked")).toBe("false");
  });

  it("leave out what has no effect under the others until it has one", () => {
    renderForm();
    openRareGroups();
    expect(screen.queryByLabelText("Weight of density")).toBeNull();
    expect(screen.queryByLabelText(/^Share of workers in doubt/)).toBeNull();
    fireEvent.click(control("Reward dense wording"));
    expect(control("Weight of density").value).toBe("0.05");
    fireEvent.click(control("Stop lost gates early"));
    choose("Stopped gates favour", "cost");
    expect(control("Share of workers in doubt").value).toBe("0.25");
  });

  it("say in their lines what is in force", () => {
    renderForm();
    expect(summary("Same decisions")).toContain("all off");
    expect(summary("Improved methods")).toContain("all off");
    openRareGroups();
    fireEvent.click(control("Stop lost gates early"));
    choose("Engine profile", "improved");
    choose("Salvage rejected batches", "off");
    closeRareGroups();
    expect(summary("Same decisions")).toContain("stop lost gates early");
    expect(summary("Improved methods")).toContain("confirm wins");
    expect(summary("Improved methods")).not.toContain("salvage");
    expect(summary("Improved methods")).not.toContain("regression guard");
    expect(summary("Decision and limits")).toContain("profile improved");
    choose("Who sets the budget", "autonomous");
    expect(summary("Schedule")).toContain("budget set by the optimizer");
    choose("Update mode", "full_rewrite_minibatch");
    expect(summary("Learning")).toContain("whole rewrites");
    expect(summary("Schedule")).toContain("no edit budget");
  });

  it("send a left-out method as left out, and lists line by line", async () => {
    renderForm();
    openRareGroups();
    choose("Leak guard", "on");
    fireEvent.click(control("Regression guard"));
    choose("Critical items", "item-1\n\n item-2 ");
    start();
    await waitFor(() => expect(bodies).toHaveLength(1));
    expect(bodies[0]).toMatchObject({
      config: {
        improved: {
          leak_guard: true,
          regression_guard: true,
          critical_items: ["item-1", "item-2"],
        },
      },
    });
    expect(bodies[0]?.config).not.toHaveProperty(["improved", "confirm"]);
  });

  it("count a changed list once and take it back", async () => {
    renderForm();
    fireEvent.click(screen.getByRole("button", { name: /^Decision and limits/ }));
    fireEvent.click(control("Reward dense wording"));
    choose("Leading words", "verify\ncheck");
    fireEvent.click(await screen.findByRole("button", { name: "Reset Leading words" }));
    await waitFor(() => expect(control("Leading words").value).toBe(""));
    expect(screen.getByText(/1 changed/)).toBeTruthy();
  });
});

describe("impossible combinations", () => {
  it("explain at the field that notes need edits (R-3.16)", async () => {
    renderForm();
    choose("Update mode", "full_rewrite_minibatch");
    fireEvent.click(control("Notes on lapses"));
    start();
    const alert = await screen.findByRole("alert");
    expect(within(alert).getByText(/writes a whole skill/)).toBeTruthy();
    expect(bodies).toEqual([]);
  });

  it("explain that a gate that is off cannot be stopped early (E-01)", async () => {
    renderForm();
    openRareGroups();
    fireEvent.click(control("Stop lost gates early"));
    closeRareGroups();
    fireEvent.click(control("Gate"));
    start();
    const alert = await screen.findByRole("alert");
    fireEvent.click(within(alert).getByRole("link", { name: "Stop lost gates early" }));
    expect(document.activeElement).toBe(control("Stop lost gates early"));
    expect(summary("Same decisions")).toContain("1 field needs attention");
    expect(summary("Same decisions")).toContain("Close");
  });
});

describe("presets and past runs", () => {
  it("start everything anew except models and environment", async () => {
    renderForm(everything);
    fireEvent.click(screen.getByRole("radio", { name: "Cheap" }));
    await waitFor(() => expect(summary("Improved methods")).toContain("all off"));
    expect(summary("Same decisions")).toContain("all off");
    expect(control("Update mode").value).toBe("patch");
  });

  it("fill the new groups from a past run and plan by its modes", () => {
    renderForm(everything);
    expect(summary("Same decisions")).toContain("fewer calls");
    expect(summary("Improved methods")).toContain("regression guard");
    expect(screen.getByText("rewrite").nextElementSibling?.textContent).toBe("8");
    cleanup();
    renderForm({ env: { name: "custom" }, optimizer: { lr_control_mode: "none" } });
    expect(screen.getByText("No limit: every merged edit is applied.")).toBeTruthy();
  });
});
