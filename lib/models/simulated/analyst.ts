import { demoFamilies } from "@/lib/environments/demo/families";
import { type Convention, type DemoFamily, statedRules } from "@/lib/environments/demo/task-family";
import { chance, pick } from "./chance";
import {
  currentSkill,
  editableBody,
  isLaterEpoch,
  numberIn,
  sectionOf,
  slowGuidance,
  type TrajectoryBlock,
  trajectoriesOf,
} from "./prompt-sections";

export type ProposedEdit = {
  readonly op: "append" | "insert_after" | "replace" | "delete";
  readonly target?: string;
  readonly content?: string;
  readonly addresses: readonly string[];
  readonly why: string;
};

type FailureGroup = { readonly rule: Convention; readonly ids: readonly string[] };

/** How often a proposal goes wrong, by kind; the gate and the edit rules have to catch these. */
const slips = { misquoted: 0.1, protectedRegion: 0.15, reminder: 0.3 } as const;

const habit = "Name the rules that apply before you give the answer.";

const generalAdvice: readonly [string, ...string[]] = [
  "Give the shortest form of the answer that is still unambiguous.",
  "Copy names and numbers exactly as the text writes them.",
  "Before answering, check that the reply ends with the answer in the asked format.",
  "Answer only what is asked and keep explanations out of the final answer.",
];

/** Studies failures; `budget` is taken from the prompt when it is not given. */
export function analyseFailures(
  prompt: string,
  budget = numberIn(sectionOf(prompt, "Edit budget"), 3),
) {
  const blocks = trajectoriesOf(prompt);
  const skill = currentSkill(prompt);
  const family = familyOf(blocks);
  const groups = family ? missingRules(family, blocks, skill) : [];
  const edits = family
    ? proposeForFamily(family, groups, blocks, skill, prompt)
    : proposeGenerally(blocks, skill, prompt);
  return {
    batch_size: blocks.length,
    failure_summary: summarise(groups, blocks),
    patch: {
      reasoning:
        groups.length > 0
          ? `Several failures follow rules the skill does not state: ${groups.map((group) => group.rule.name).join(", ")}.`
          : "No missing rule explains these failures; what is proposed is a guess.",
      edits: edits.slice(0, budget),
    },
  };
}

export function analyseSuccesses(prompt: string) {
  const blocks = trajectoriesOf(prompt);
  const skill = currentSkill(prompt);
  const proposes =
    blocks.length >= 2 && !skill.includes(habit) && chance("habit", prompt) < slips.reminder;
  return {
    batch_size: blocks.length,
    success_patterns: ["The reply names the rules it applies."],
    patch: {
      reasoning: proposes
        ? "Several replies share a habit the skill does not state."
        : "The skill covers what these replies have in common.",
      edits: proposes ? [habitEdit(blocks)] : [],
    },
  };
}

function habitEdit(blocks: readonly TrajectoryBlock[]): ProposedEdit {
  return {
    op: "append",
    content: `- ${habit}`,
    addresses: blocks.map((block) => block.id),
    why: "Seen in all of these successes.",
  };
}

function familyOf(blocks: readonly TrajectoryBlock[]): DemoFamily | undefined {
  return demoFamilies.find((family) => blocks.some((block) => family.read(block.text) !== null));
}

/** Rules that failed items needed and the skill does not state, the most frequent first. */
function missingRules(
  family: DemoFamily,
  blocks: readonly TrajectoryBlock[],
  skill: string,
): FailureGroup[] {
  const stated = statedRules(skill, family.conventions);
  return family.conventions
    .map((rule) => ({
      rule,
      ids: stated.has(rule.id)
        ? []
        : blocks
            .filter((block) => block.failed && family.read(block.text)?.needs.includes(rule.id))
            .map((block) => block.id),
    }))
    .filter((group) => group.ids.length > 0)
    .sort((left, right) => right.ids.length - left.ids.length);
}

function summarise(groups: readonly FailureGroup[], blocks: readonly TrajectoryBlock[]) {
  if (groups.length === 0) {
    return [
      {
        failure_type: "rule ignored",
        count: blocks.length,
        description: "The skill seems to cover these items; the reply did not follow it.",
      },
    ];
  }
  return groups.map(({ rule, ids }) => ({
    failure_type: "rule missing",
    count: ids.length,
    description: `The skill does not say: ${rule.name}.`,
  }));
}

function proposeForFamily(
  family: DemoFamily,
  groups: readonly FailureGroup[],
  blocks: readonly TrajectoryBlock[],
  skill: string,
  prompt: string,
): ProposedEdit[] {
  const corrections = groups.map(
    ({ rule, ids }): ProposedEdit => ({
      op: "append",
      content: `- ${pick(rule.wordings, "wording", rule.id, prompt)}`,
      addresses: ids,
      why: `${ids.length} failed because of this.`,
    }),
  );
  const [first, ...others] = corrections;
  const edits = [
    overreach(family, blocks, skill, prompt),
    ...removals(family, blocks, skill),
    first ? placed(first, skill, prompt) : null,
    ...others,
  ].filter((edit) => edit !== null);
  return edits.length > 0
    ? edits
    : [guess(family, blocks, skill, prompt)].filter((edit) => edit !== null);
}

/** Rules of the skill that spoil answers are taken out again. */
function removals(
  family: DemoFamily,
  blocks: readonly TrajectoryBlock[],
  skill: string,
): ProposedEdit[] {
  const lines = editableBody(skill).split("\n");
  return lines
    .filter((line) => statedRules(line, family.misconceptions).size > 0)
    .map((line) => ({
      op: "delete",
      target: line,
      addresses: blocks.map((block) => block.id),
      why: "Items that follow this rule fail.",
    }));
}

/** Puts the first correction where an author would: under the rules, or wrongly where it cannot go. */
function placed(edit: ProposedEdit, skill: string, prompt: string): ProposedEdit {
  const body = editableBody(skill);
  const guidance = slowGuidance(skill)
    .split("\n")
    .find((line) => line.length > 20);
  const luck = chance("place", prompt);
  if (guidance && luck < slips.protectedRegion) {
    return { ...edit, op: "insert_after", target: guidance };
  }
  if (luck > 1 - slips.misquoted) {
    return { ...edit, op: "replace", target: "- Follow the house rules." };
  }
  const lastRule = body.split("\n").findLast((line) => line.startsWith("- "));
  return lastRule && body.split(lastRule).length === 2
    ? { ...edit, op: "insert_after", target: lastRule }
    : edit;
}

/**
 * Made bold by earlier steps of the epoch, the optimizer reads one broad rule into all failures,
 * until one such rule was refused. In later epochs it falls for another one.
 */
function overreach(
  family: DemoFamily,
  blocks: readonly TrajectoryBlock[],
  skill: string,
  prompt: string,
): ProposedEdit | null {
  const earlier = sectionOf(prompt, "Earlier steps of this epoch");
  const inPlay = statedRules(`${skill}\n\n${earlier}`, family.misconceptions).size > 0;
  const rule = family.misconceptions[isLaterEpoch(skill) ? 1 : 0];
  if (earlier === "" || inPlay || !rule) {
    return null;
  }
  return {
    op: "append",
    content: `- ${rule.wordings[0]}`,
    addresses: blocks.map((block) => block.id),
    why: "It would fit all failures shown.",
  };
}

/** Without a missing rule to blame, the optimizer guesses: a wrong rule, or a stated one again. */
function guess(
  family: DemoFamily,
  blocks: readonly TrajectoryBlock[],
  skill: string,
  prompt: string,
): ProposedEdit | null {
  const refused = sectionOf(prompt, "Earlier steps of this epoch");
  const known = statedRules(`${skill}\n\n${refused}`, family.misconceptions);
  const wrong = family.misconceptions.findLast((rule) => !known.has(rule.id));
  const addresses = blocks.map((block) => block.id);
  if (wrong && chance("guess", prompt) >= slips.reminder) {
    return {
      op: "append",
      content: `- ${wrong.wordings[0]}`,
      addresses,
      why: "It would fit the failures shown.",
    };
  }
  const stated = statedRules(skill, family.conventions);
  const again = family.conventions.find((rule) => stated.has(rule.id));
  return again
    ? {
        op: "append",
        content: `- Reminder: ${again.wordings.at(-1)}`,
        addresses,
        why: "The rule is there but was not followed.",
      }
    : null;
}

/** Tasks the world does not know get advice that suits any task. */
function proposeGenerally(
  blocks: readonly TrajectoryBlock[],
  skill: string,
  prompt: string,
): ProposedEdit[] {
  const unsaid = generalAdvice.filter((advice) => !skill.includes(advice));
  const [first, ...others] = unsaid;
  return first === undefined
    ? []
    : [
        {
          op: "append",
          content: `- ${pick([first, ...others], "advice", prompt)}`,
          addresses: blocks.map((block) => block.id),
          why: "The answers given differ from the expected ones in form.",
        },
      ];
}
