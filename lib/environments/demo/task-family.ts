import type { CustomTask, SplitName } from "@/lib/schemas/dataset";
import type { RunConfigInput } from "@/lib/schemas/run-config";

/** A house rule the task text does not mention; a skill has to state it. */
export type Convention = {
  readonly id: string;
  /** One short name for reports. */
  readonly name: string;
  /** Wordings an author may choose; each is one bullet of a skill. */
  readonly wordings: readonly [string, ...string[]];
  /** A paragraph or bullet that matches all of these states the rule, in whatever wording. */
  readonly signs: readonly [RegExp, ...RegExp[]];
};

/** A plausible rule that is wrong: whoever follows it spoils answers. */
export type Misconception = Convention;

/** Read access to an item's text, as the simulated models use it. */
export type ReadTask = {
  /** Ids of the conventions a right answer needs. */
  readonly needs: readonly string[];
  /** The answer of somebody who follows just these conventions and misconceptions. */
  solve(followed: ReadonlySet<string>): string;
};

export type DemoTask = CustomTask & { readonly split: SplitName };

/**
 * A family of small tasks with a hidden rule table. The expected answers are computed by the same
 * `read` that the simulated target uses, so the table below is the only truth.
 */
export type DemoFamily = {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly conventions: readonly Convention[];
  readonly misconceptions: readonly Misconception[];
  readonly seedSkill: string;
  readonly items: readonly DemoTask[];
  readonly environment: Extract<RunConfigInput["env"], { name: "custom" }>;
  /** Finds an item of this family in a text, or null. */
  read(text: string): ReadTask | null;
};

/** Ids of the rules of the table that a text states. */
export function statedRules(text: string, rules: readonly Convention[]): Set<string> {
  const paragraphs = text.split(/\n\s*(?=[-*#]|\d+\.)|\n\s*\n/);
  return new Set(
    rules
      .filter((rule) =>
        paragraphs.some((paragraph) => rule.signs.every((sign) => sign.test(paragraph))),
      )
      .map((rule) => rule.id),
  );
}
