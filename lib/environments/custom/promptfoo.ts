import type { ImportProblem } from "@/lib/schemas/dataset";
import type { RawRecord } from "../environment";
import { isRecord } from "../raw-fields";
import { parseYaml } from "../read-yaml";
import { type Assertion, csvAssertion, readAssertion } from "./promptfoo-assert";

/** Test cases of promptfoo as records of custom tasks, and what of them cannot be carried over. */
export type PromptfooTests = {
  readonly records: readonly RawRecord[];
  readonly problems: readonly ImportProblem[];
  /** Settings of the environment that follow from the file; those a person chose win. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
};

type Test = {
  readonly line: number | null;
  readonly vars: Record<string, unknown>;
  readonly assertions: readonly Assertion[];
  readonly description: string | null;
  readonly metadata: Record<string, unknown>;
};

/** Reads a configuration or a list of tests in YAML or JSON; null when the text is something else. */
export function readPromptfoo(file: string, text: string): PromptfooTests | null {
  if (!/\b(?:tests|vars|assert)\b/.test(text)) return null;
  const document = parseYaml(text);
  if (!document.ok) return null;
  const { value } = document;
  const config = isRecord(value) ? value : {};
  const key = isRecord(value) ? "tests" : null;
  const list = isRecord(value) ? value.tests : value;
  if (
    !Array.isArray(list) ||
    !list.some((one) => isRecord(one) && ("vars" in one || "assert" in one))
  ) {
    return typeof config.tests === "string" ? elsewhere(file, config.tests) : null;
  }
  const lines = document.linesOf(key);
  const defaults = isRecord(config.defaultTest) ? config.defaultTest : {};
  const read = list.map((one: unknown, index) => readTest(one, defaults, lines[index] ?? null));
  return toRecords(file, read, config);
}

/** The columns `__expected`, `__expected1`, … and `__description` of promptfoo's CSV. */
export function fromPromptfooTable(
  file: string,
  records: readonly RawRecord[],
): PromptfooTests | null {
  const [first] = records;
  const names = isRecord(first?.value)
    ? records.flatMap(({ value }) => (isRecord(value) ? Object.keys(value) : []))
    : [];
  if (!names.some((name) => name.startsWith("__expected"))) return null;
  const tests = records.map(({ value, line }): Test => {
    const cells = Object.entries(isRecord(value) ? value : {});
    return {
      line,
      vars: Object.fromEntries(cells.filter(([name]) => !name.startsWith("__"))),
      assertions: cells
        .filter(([name]) => /^__expected\d*$/.test(name))
        .map(([, cell]) => csvAssertion(String(cell))),
      description: textOf(isRecord(value) ? value.__description : null),
      metadata: {},
    };
  });
  return toRecords(file, tests, {});
}

function elsewhere(file: string, path: string): PromptfooTests {
  const message = `the tests stand in another file (${path.slice(0, 200)}); upload that file`;
  return {
    records: [],
    problems: [{ file, line: null, field: "tests", message }],
    options: {},
    notes: [],
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

function readTest(value: unknown, defaults: Record<string, unknown>, line: number | null): Test {
  const test = isRecord(value) ? value : {};
  const own = [...listOf(defaults.assert), ...listOf(test.assert)];
  return {
    line,
    vars: { ...recordOf(defaults.vars), ...recordOf(test.vars) },
    assertions: own.map(readAssertion),
    description: textOf(test.description),
    metadata: recordOf(test.metadata),
  };
}

function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** One scorer serves a whole dataset, so the kind of assertion most tests have is taken. */
function toRecords(
  file: string,
  tests: readonly Test[],
  config: Record<string, unknown>,
): PromptfooTests {
  const counts = new Map<string, { assertion: Extract<Assertion, { ok: true }>; count: number }>();
  for (const test of tests) {
    const kinds = new Map(
      test.assertions.flatMap((one) => (one.ok ? [[one.kind, one] as const] : [])),
    );
    for (const [kind, assertion] of kinds) {
      const known = counts.get(kind);
      if (known) known.count += 1;
      else counts.set(kind, { assertion, count: 1 });
    }
  }
  const [chosen] = [...counts.values()].sort((a, b) => b.count - a.count);
  const records: RawRecord[] = [];
  const problems: ImportProblem[] = [];
  const dropped = new Map<string, number>();
  for (const [index, test] of tests.entries()) {
    const used = test.assertions.filter((one) => one.ok && one.kind === chosen?.assertion.kind);
    for (const one of test.assertions) {
      if (!one.ok || one.kind !== chosen?.assertion.kind)
        dropped.set(one.name, (dropped.get(one.name) ?? 0) + 1);
    }
    if (used.length === 0) {
      const names = [...new Set(test.assertions.map(({ name }) => name))].join(", ");
      problems.push({
        file,
        line: test.line,
        field: "assert",
        message: noUse(names, chosen?.assertion.kind),
      });
    } else {
      records.push({ file, line: test.line, value: toRecord(test, used, index) });
    }
  }
  const template = readPrompt(config, tests);
  const notes = [...template.notes, ...droppedNotes(dropped, config)];
  const options = {
    ...(chosen ? { scorer: chosen.assertion.scorer } : {}),
    ...(template.userTemplate === null ? {} : { user_template: template.userTemplate }),
    ...(chosen?.assertion.readsWholeReply ? { answer_format: "whole" } : {}),
  };
  return { records, problems, options, notes };
}

function noUse(names: string, kind: string | undefined): string {
  if (names === "") return "has no assertion, so nothing says which answer is right";
  const others = kind === undefined ? "" : `; the other tests are scored by ${kind}`;
  return `has no assertion that can be carried over (${names})${others}`;
}

function toRecord(test: Test, used: readonly Assertion[], index: number): Record<string, unknown> {
  const expected = used.flatMap((one) => (one.ok ? one.expected : []));
  const rubrics = used.flatMap((one) => (one.ok && one.rubric !== null ? [one.rubric] : []));
  return {
    id: `test-${index + 1}`,
    input: test.vars,
    ...(expected.length > 0 ? { expected: expected.length === 1 ? expected[0] : expected } : {}),
    ...(rubrics.length > 0 ? { rubric: rubrics.join("\n") } : {}),
    metadata: {
      ...test.metadata,
      ...(test.description === null ? {} : { description: test.description }),
    },
  };
}

/** A single prompt of plain variables becomes the user template. */
function readPrompt(
  config: Record<string, unknown>,
  tests: readonly Test[],
): { readonly userTemplate: string | null; readonly notes: readonly string[] } {
  const prompts = listOf(config.prompts);
  const [prompt] = prompts;
  if (prompt === undefined) return { userTemplate: null, notes: [] };
  const isPlain = typeof prompt === "string" && !/^file:|\{%|\{\{[^}]*[|([][^}]*\}\}/.test(prompt);
  if (prompts.length > 1 || !isPlain) {
    const why =
      prompts.length > 1
        ? `${prompts.length} prompts`
        : "the prompt (a file, or more than plain variables)";
    return {
      userTemplate: null,
      notes: [`not carried over: ${why}; write the user template yourself`],
    };
  }
  const known = new Set(Object.keys(tests[0]?.vars ?? {}));
  const slots = [...prompt.matchAll(/\{\{\s*([\w.]+)\s*\}\}/g)].map((match) => match[1] ?? "");
  if (slots.length === 0 || slots.some((slot) => !known.has(slot.split(".")[0] ?? ""))) {
    return {
      userTemplate: null,
      notes: ["not carried over: the prompt, its variables are not those of the tests"],
    };
  }
  return { userTemplate: prompt.replace(/\{\{\s*([\w.]+)\s*\}\}/g, "{{input.$1}}"), notes: [] };
}

function droppedNotes(
  dropped: ReadonlyMap<string, number>,
  config: Record<string, unknown>,
): string[] {
  const notes = [...dropped].map(
    ([name, count]) =>
      `not carried over: ${count} ${count === 1 ? "assertion" : "assertions"} of the kind ${name}`,
  );
  const others = [
    "providers",
    "scenarios",
    "derivedMetrics",
    "nunjucksFilters",
    "extensions",
  ].filter((name) => config[name] !== undefined);
  if (others.length > 0) notes.push(`not carried over: ${others.join(", ")} of the configuration`);
  return notes;
}
