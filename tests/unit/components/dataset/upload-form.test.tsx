import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { uploadBody } from "@/components/dataset/send-upload";
import { SplitEditor } from "@/components/dataset/split-editor";
import { filterPlaced } from "@/components/dataset/split-moves";
import {
  addFiles,
  hasOwnSplits,
  nameFromFiles,
  splitOfFileName,
  uploadOptions,
} from "@/components/dataset/upload-draft";
import { UploadForm } from "@/components/dataset/upload-form";
import { versionDraft } from "@/components/dataset/version-draft";
import type { DatasetRow } from "@/lib/schemas/read-models";

const requests: { address: string; body: FormData }[] = [];
let preview: unknown;
let created: unknown;
let folders: unknown[];

const good = {
  ok: true,
  problems: [],
  warnings: ["2 items ask the same"],
  itemCount: 10,
  loadableCount: 10,
  leftOut: { count: 0, problems: [] },
  columns: ["id", "input", "expected"],
  options: {},
  stats: null,
  placed: [],
  counts: { train: 4, val: 3, test: 3 },
  split: { mode: "ratio", ratio: "4:3:3", seed: 42 },
  taskTypes: [],
  items: [
    { itemId: "a", split: "train", taskType: "custom", text: "<b>1+1?</b>", expected: ["2"] },
  ],
};
const dataset = {
  id: "ds_9",
  name: "tasks",
  environment: "custom",
  fingerprint: "f",
  counts: good.counts,
  manifest: { source: "tasks.jsonl", splitMode: "ratio", counts: good.counts, warnings: [] },
  options: {},
  isDemo: false,
  runCount: 0,
  version: 1,
  previousId: null,
  tags: [],
  notes: "",
  isArchived: false,
  createdAt: "2026-11-22T12:00:00.000Z",
};

beforeEach(() => {
  requests.length = 0;
  preview = good;
  created = { dataset, created: true };
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  folders = [];
  vi.stubGlobal("fetch", async (address: string, init: { body: FormData }) => {
    if (address.endsWith("/folders")) return Response.json({ folders });
    requests.push({ address, body: init.body });
    return Response.json(address.endsWith("/preview") ? preview : created);
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function choose(...names: string[]) {
  const files = names.map((name) => new File(["{}"], name));
  fireEvent.change(screen.getByLabelText("Data files"), { target: { files } });
}

describe("the upload form", () => {
  it("previews chosen files as text and creates the dataset", async () => {
    const onCreated = vi.fn();
    render(<UploadForm onCreated={onCreated} />);
    choose("tasks.jsonl");
    expect(await screen.findByText("<b>1+1?</b>")).toBeTruthy();
    expect(screen.getByText("2 items ask the same")).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("tasks");
    fireEvent.click(screen.getByRole("button", { name: "Create dataset" }));
    await waitFor(() => expect(onCreated).toHaveBeenCalledTimes(1));
    const sent = requests.at(-1)!;
    expect(sent.address).toBe("/api/v1/datasets");
    expect(sent.body.get("name")).toBe("tasks");
    expect(sent.body.get("splitMode")).toBe("auto");
    expect(sent.body.get("splitRatio")).toBeNull();
    expect(sent.body.get("options")).toBe("{}");
  });

  it("a chosen scorer shows the settings of its schema and is sent with them", async () => {
    render(<UploadForm onCreated={() => {}} />);
    fireEvent.change(screen.getByLabelText("Scorer"), { target: { value: "numeric" } });
    fireEvent.change(screen.getByLabelText("Absolute tolerance"), { target: { value: "0.5" } });
    choose("tasks.jsonl");
    await waitFor(() => expect(requests).toHaveLength(1));
    expect(JSON.parse(String(requests[0]!.body.get("options")))).toMatchObject({
      scorer: { type: "numeric", absTol: 0.5, parse: "loose" },
    });
  });

  it("the valid items are loaded when asked for", async () => {
    preview = {
      ...good,
      ok: false,
      counts: null,
      items: [],
      loadableCount: 9,
      problems: [{ file: "tasks.jsonl", line: 3, field: "expected", message: "is missing" }],
    };
    render(<UploadForm onCreated={() => {}} />);
    choose("tasks.jsonl");
    const button = await screen.findByRole("button", { name: "Load the 9 valid items only" });
    expect(requests.at(-1)?.body.get("keepValid")).toBeNull();
    preview = { ...good, leftOut: { count: 1, problems: good.problems } };
    fireEvent.click(button);
    expect(await screen.findByText("1 item left out:")).toBeTruthy();
    expect(requests.at(-1)?.body.get("keepValid")).toBe("true");
  });

  it("sends files under the names of their splits", async () => {
    render(<UploadForm onCreated={() => {}} />);
    choose("train.json", "dev.json", "test.json");
    await waitFor(() => expect(requests).toHaveLength(1));
    const { body } = requests[0]!;
    expect(body.get("splitMode")).toBe("split_dir");
    expect(["train", "val", "test"].map((split) => (body.get(split) as File).name)).toEqual([
      "train.json",
      "dev.json",
      "test.json",
    ]);
  });

  it("lists problems with file, line and field", async () => {
    preview = {
      ...good,
      ok: false,
      counts: null,
      items: [],
      problems: [{ file: "tasks.jsonl", line: 3, field: "expected", message: "is missing" }],
    };
    render(<UploadForm onCreated={() => {}} />);
    choose("tasks.jsonl");
    expect(await screen.findByText("There is 1 problem")).toBeTruthy();
    expect(screen.getByText("tasks.jsonl, line 3, field expected")).toBeTruthy();
    expect(screen.getByText("is missing")).toBeTruthy();
  });

  it("shows a refusal of the server and keeps the form", async () => {
    created = {
      error: {
        code: "invalid_data",
        message: "The data cannot be used.",
        hint: "Correct it.",
        fields: [{ path: "tasks.jsonl, line 7, id", message: "is used twice" }],
        requestId: "r",
      },
    };
    const onCreated = vi.fn();
    render(<UploadForm onCreated={onCreated} />);
    choose("tasks.jsonl");
    await screen.findByText("First items");
    fireEvent.click(screen.getByRole("button", { name: "Create dataset" }));
    expect(await screen.findByText("The data cannot be used.")).toBeTruthy();
    expect(screen.getByText("tasks.jsonl, line 7, field id")).toBeTruthy();
    expect(onCreated).not.toHaveBeenCalled();
  });

  it("asks for files before anything is sent", () => {
    render(<UploadForm onCreated={() => {}} />);
    fireEvent.click(screen.getByRole("button", { name: "Create dataset" }));
    expect(screen.getByRole("alert").textContent).toBe("choose at least one file");
    expect(requests).toEqual([]);
  });
});

describe("the split editor", () => {
  const placed = ["a", "b", "c"].map((itemId, index) => ({
    itemId,
    split: index === 0 ? ("train" as const) : ("test" as const),
    taskType: "sum",
    group: null,
    text: `text of ${itemId}`,
  }));

  it("moves the chosen items that stand elsewhere", () => {
    const onMove = vi.fn();
    render(<SplitEditor placed={placed} moves={{}} onMove={onMove} />);
    fireEvent.click(screen.getByLabelText("Choose a"));
    fireEvent.click(screen.getByLabelText("Choose c"));
    expect(screen.getByText("2 items chosen")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Move to Test" }));
    expect(onMove).toHaveBeenCalledWith({ a: "test" });
  });

  it("finds items by split and words", () => {
    expect(
      filterPlaced(placed, { split: "test", search: "OF C" }).map(({ itemId }) => itemId),
    ).toEqual(["c"]);
  });
});

describe("a folder on the server", () => {
  it("takes the place of files, brings its environment, and asks where documents lie", async () => {
    const folder = { name: "office_qa", environment: "officeqa", counts: null, isSplit: true };
    folders = [
      { ...folder, hasDocuments: false },
      { ...folder, name: "corpus", environment: null, isSplit: false, hasDocuments: false },
    ];
    render(<UploadForm onCreated={() => {}} />);
    const choice = await screen.findByLabelText("Folder on the server");
    fireEvent.change(choice, { target: { value: "office_qa" } });
    expect(screen.queryByLabelText("Data files")).toBeNull();
    expect(screen.getByLabelText<HTMLInputElement>("Name").value).toBe("office qa");
    expect(screen.getByLabelText<HTMLSelectElement>("Environment").value).toBe("officeqa");
    fireEvent.change(screen.getByLabelText("Documents"), { target: { value: "corpus" } });
    fireEvent.change(screen.getByLabelText("Documents shown"), {
      target: { value: "full-corpus" },
    });
    await waitFor(() => expect(requests.length).toBeGreaterThan(0));
    const body = requests.at(-1)!.body;
    expect(body.get("folder")).toBe('{"name":"office_qa","documents":"corpus"}');
    expect(body.get("splitMode")).toBe("split_dir");
    expect(JSON.parse(String(body.get("options")))).toEqual({
      scoring_profile: "official",
      search_mode: "full-corpus",
    });
  });
});

describe("files of an upload", () => {
  it("are given splits by name only when several come together", () => {
    const fileOf = (name: string) => new File([""], name);
    let next = 0;
    const newId = () => String(next++);
    const single = addFiles([], [fileOf("train.json")], newId);
    expect(hasOwnSplits({ files: single, folder: null })).toBe(false);
    const both = addFiles(single, [fileOf("my_validation.csv")], newId);
    expect(both.map((entry) => entry.split)).toEqual(["train", "val"]);
    expect(hasOwnSplits({ files: both, folder: null })).toBe(true);
  });

  it("know the usual names of splits, and no split inside of other words", () => {
    expect(splitOfFileName("data-dev.jsonl")).toBe("val");
    expect(splitOfFileName("Test.csv")).toBe("test");
    expect(splitOfFileName("contest.csv")).toBeNull();
    expect(splitOfFileName("trainers.json")).toBeNull();
  });

  it("name the dataset by what is not a split", () => {
    const files = ["train.json", "support_triage-test.json"].map((name, id) => ({
      id: String(id),
      file: new File([""], name),
      split: null,
    }));
    expect(nameFromFiles(files)).toBe("support triage");
  });
});

describe("a new version", () => {
  const previous: DatasetRow = {
    id: "ds_1",
    name: "sums",
    environment: "custom",
    fingerprint: "f",
    counts: { train: 1, val: 1, test: 1 },
    manifest: {
      source: "a.jsonl",
      splitMode: "stratified",
      splitRatio: "1:1:1",
      splitSeed: 7,
      counts: { train: 1, val: 1, test: 1 },
      warnings: [],
    },
    options: { scorer: { type: "exact", passThreshold: 1 }, answer_format: "whole", guidance: "x" },
    isDemo: false,
    version: 1,
    previousId: null,
    tags: [],
    notes: "",
    isArchived: false,
    runCount: 0,
    createdAt: "2026-01-01T00:00:00.000Z",
  };

  it("starts with the settings of the one before and keeps items where they stood", () => {
    const draft = versionDraft(previous);
    expect(uploadOptions(draft)).toMatchObject({
      scorer: { type: "exact" },
      answer_format: "whole",
      guidance: "x",
    });
    const body = uploadBody(draft);
    expect(
      ["previousId", "keepPlaces", "splitMode", "splitRatio", "splitSeed"].map((key) =>
        body.get(key),
      ),
    ).toEqual(["ds_1", "true", "stratified", "1:1:1", "7"]);
  });

  it("leaves the splits to files and items that name them", () => {
    const manifest = { ...previous.manifest, splitMode: "explicit" } as const;
    expect(versionDraft({ ...previous, manifest }).splitMode).toBe("auto");
  });
});
