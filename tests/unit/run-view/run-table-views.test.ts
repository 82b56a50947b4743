import { expect, test } from "vitest";
import { readRunView } from "@/components/runs/read-run-view";
import { plainRunView, runsAddress, viewQuery } from "@/components/runs/run-address";
import { usualColumns } from "@/components/runs/run-columns";
import { addFilter, filterParts } from "@/lib/run-view/filter-parts";
import { parseRunQuery } from "@/lib/run-view/run-query";
import { versusRun } from "@/lib/run-view/versus-run";
import { aRunListRow } from "../../support/a-run-list-row";

const base = `run_${"b".repeat(21)}`;

test("a view of the run table survives its address: columns in their order, baseline run, saved view", () => {
  const view = {
    ...plainRunView,
    text: 'tag:paper dataset:"my items"',
    group: "schedule" as const,
    sort: "best" as const,
    columns: ["cost", "best", "epochs"] as const,
    base,
    saved: `viw_${"v".repeat(21)}`,
  };
  const address = new URL(runsAddress(view), "http://127.0.0.1");
  expect(readRunView(Object.fromEntries(address.searchParams), null).view).toEqual(view);
  expect(viewQuery(view)).not.toContain("view=");
});

test("columns are those of the address, else those the browser remembers, else the usual ones", () => {
  const columnsOf = (cols: string | undefined, remembered: readonly string[] | null) =>
    readRunView({ cols }, remembered).view.columns;
  expect(columnsOf("epochs,best,nonsense,best", ["cost"])).toEqual(["epochs", "best"]);
  expect(columnsOf(undefined, ["cost", "gone"])).toEqual(["cost"]);
  expect(columnsOf("nonsense", ["gone"])).toEqual(usualColumns);
});

test("chips are the parts of the filter line that say more than a name, and each can be taken out", () => {
  const line = 'night dataset:"my items" best>=0.8 run';
  expect(filterParts(line)).toEqual([
    { text: 'dataset:"my items"', without: "night best>=0.8 run" },
    { text: "best>=0.8", without: 'night dataset:"my items" run' },
  ]);
  expect(filterParts("just words: none")).toEqual([]);
});

test("what the menu adds is what the line reads, once", () => {
  const line = addFilter("night", "dataset", 'my "own" items');
  expect(line).toBe('night dataset:"my own items"');
  expect(addFilter(line, "dataset", "my own items")).toBe(line);
  expect(parseRunQuery(addFilter(line, "state", "failed"))).toMatchObject({
    text: "night",
    datasets: ["my own items"],
    states: ["failed"],
    problems: [],
  });
});

test("a run is measured against the baseline run on the same dataset only", () => {
  const compared = aRunListRow({ id: "b", bestScore: 0.5, costMicros: 2_000_000 });
  const better = aRunListRow({ id: "a", bestScore: 0.75, costMicros: 1_000_000 });
  expect(versusRun(better, compared)).toEqual({
    best: 0.25,
    bestText: "+0.250",
    costText: "0.50×",
    reason: "",
  });
  expect(versusRun(compared, compared).bestText).toBe("baseline run");
  expect(versusRun({ ...better, datasetId: "other" }, compared)).toMatchObject({
    best: null,
    bestText: "–",
    reason: "another dataset",
  });
  expect(versusRun({ ...better, bestScore: null, costMicros: null }, compared)).toMatchObject({
    best: null,
    costText: "–",
    reason: "no score yet",
  });
});
