import type { RunConfigInput } from "@/lib/schemas/run-config";
import { ruleWorldDefaults, type WorldSettings } from "@/tests/support/hidden-rules";
import { trainInWorld, type WorldRun } from "@/tests/support/trained-world";

type Row = {
  readonly name: string;
  readonly sections: Partial<RunConfigInput>;
  readonly sizes?: WorldSettings["sizes"];
  /** The row of the plain gate with about as many target runs. */
  readonly equalCost?: string;
};

const { sizes } = ruleWorldDefaults;
const all = {
  confirm: true,
  regression_guard: true,
  salvage: true,
  deterministic_merge: true,
  leak_guard: true,
  gate_slow_updates: true,
};

const rows: readonly Row[] = [
  { name: "fixed", sections: {} },
  {
    name: "C-01 confirm",
    sections: { improved: { confirm: true } },
    equalCost: "fixed, 56 selection items",
  },
  { name: "C-03 regression guard", sections: { improved: { regression_guard: true } } },
  {
    name: "C-05 salvage",
    sections: { improved: { salvage: true } },
    equalCost: "fixed, 77 selection items",
  },
  { name: "C-13 plain merge", sections: { improved: { deterministic_merge: true } } },
  { name: "C-15 leak guard", sections: { improved: { leak_guard: true } } },
  { name: "C-16 gated guidance", sections: { improved: { gate_slow_updates: true } } },
  { name: "C-01 and C-03", sections: { improved: { confirm: true, regression_guard: true } } },
  { name: "all", sections: { improved: all } },
  {
    name: "profile improved",
    sections: { engine: { profile: "improved" } },
    equalCost: "fixed, 103 selection items",
  },
  // The plain gate with as many target runs as C-01, and as the profile.
  { name: "fixed, 56 selection items", sections: {}, sizes: { ...sizes, val: 56 } },
  { name: "fixed, 77 selection items", sections: {}, sizes: { ...sizes, val: 77 } },
  { name: "fixed, 103 selection items", sections: {}, sizes: { ...sizes, val: 103 } },
];

const profileRow = rows.find((row) => row.name === "profile improved");

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** Half of the 95 % interval of a mean. */
function half(values: readonly number[]): number {
  const centre = mean(values);
  const variance =
    values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / Math.max(1, values.length - 1);
  return 1.96 * Math.sqrt(variance / Math.max(1, values.length));
}

function points(value: number): string {
  return (100 * value).toFixed(1);
}

function withHalf(values: readonly number[]): string {
  return `${points(mean(values))} ± ${points(half(values))}`;
}

function shareTrue(
  decisions: readonly { readonly gain: number }[],
  isRight: (gain: number) => boolean,
): string {
  return decisions.length === 0
    ? "–"
    : `${Math.round((100 * decisions.filter(({ gain }) => isRight(gain)).length) / decisions.length)} %`;
}

async function runsOf(
  row: Row,
  count: number,
  world: Omit<WorldSettings, "seed">,
): Promise<WorldRun[]> {
  const runs: WorldRun[] = [];
  for (let seed = 1; seed <= count; seed += 1) {
    runs.push(
      await trainInWorld(
        { ...world, ...(row.sizes ? { sizes: row.sizes } : {}), seed },
        row.sections,
      ),
    );
  }
  return runs;
}

async function printRules(count: number): Promise<void> {
  console.log(
    `\nRuleWorld, ${count} seeded runs a row; points; ± is the 95 % interval; gain is paired with fixed\n`,
  );
  console.log(
    "| row | best skill, true test | gain over fixed | gain over fixed at equal runs | last skill | optimism | accepted per run | acceptance precision | target runs | optimizer calls |",
  );
  console.log("|---|---|---|---|---|---|---|---|---|---|");
  const measured = new Map<string, WorldRun[]>();
  for (const row of rows) {
    measured.set(row.name, await runsOf(row, count, ruleWorldDefaults));
  }
  const gainOver = (runs: readonly WorldRun[], name: string | undefined) => {
    const base = name === undefined ? undefined : measured.get(name);
    return base && base !== runs
      ? withHalf(runs.map((run, index) => run.bestTrue - (base[index]?.bestTrue ?? 0)))
      : "–";
  };
  for (const row of rows) {
    const runs = measured.get(row.name) ?? [];
    const accepted = runs.flatMap((run) => run.accepted);
    const cells = [
      row.name,
      withHalf(runs.map((run) => run.bestTrue)),
      gainOver(runs, "fixed"),
      gainOver(runs, row.equalCost),
      points(mean(runs.map((run) => run.lastTrue))),
      points(mean(runs.map((run) => run.optimism))),
      (accepted.length / count).toFixed(2),
      shareTrue(accepted, (gain) => gain > 0),
      Math.round(mean(runs.map((run) => run.targetRuns))),
      Math.round(mean(runs.map((run) => run.optimizerCalls))),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

/** Candidates that are equal in effect: every acceptance is noise. */
async function printPlacebo(count: number): Promise<void> {
  console.log(`\nA/A: every candidate is equal in effect, ${count} seeded runs a row\n`);
  console.log(
    "| selection items | flaky items | row | accepted per run | score drift | optimism | target runs |",
  );
  console.log("|---|---|---|---|---|---|---|");
  const placebo = {
    correct: 0,
    useless: 0,
    harmful: 0,
    duplicate: 0,
    protected: 0,
    leak: 0,
    placebo: 1,
  };
  for (const [val, flaky] of [
    [18, 0.25],
    [40, 0.1],
    [40, 0.25],
    [100, 0.25],
  ] as const) {
    for (const row of [rows[0], rows[1], profileRow]) {
      if (!row) {
        continue;
      }
      const world = { ...ruleWorldDefaults, sizes: { ...sizes, val }, flaky, proposals: placebo };
      const sections = { ...row.sections, optimizer: { use_slow_update: false } };
      const runs = await runsOf({ name: row.name, sections }, count, world);
      const drift = runs.map((run) => run.summary.bestGateScore - run.summary.baselineGateScore);
      const cells = [
        val,
        flaky,
        row.name,
        (runs.flatMap((run) => run.accepted).length / count).toFixed(2),
        points(mean(drift)),
        points(mean(runs.map((run) => run.optimism))),
        Math.round(mean(runs.map((run) => run.targetRuns))),
      ];
      console.log(`| ${cells.join(" | ")} |`);
    }
  }
}

export async function printTables(count: number): Promise<void> {
  await printRules(count);
  await printPlacebo(count);
}
