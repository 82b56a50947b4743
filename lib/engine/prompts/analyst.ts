import type { ItemOutcome, Trajectory, TrajectoryEntry } from "../../schemas/outcome";
import { editRules, joinSections, memorySection, skillSection, systemPrompt } from "./contract";
import { pictureLines, pictureSection, type ShownPicture } from "./pictures";

/** algorithm.md 4.1: causes shared by several failures, turned into at most L edits. */
export const analystErrorPrompt = {
  version: "analyst_error/1",
  system: systemPrompt({
    stage: "analyst_error",
    version: 1,
    body: `You study failed attempts of an agent and improve the skill document it works with.

All trajectories of this call failed under the skill shown. Read every one of them before you decide anything. Look for causes that several of them share and give each cause a failure type: rule missing, rule wrong, rule ignored, format error, tool or execution error, or other. The closing [verification] line of a trajectory tells what the scorer saw.

Then propose edits that would have prevented failures of this kind:
- Where the skill has a gap, add the missing rule. Where a rule misleads, sharpen it with a replace. Where a rule does harm, delete it.
- Say nothing the skill already says.
- Write rules as instructions: when this, do that, except then. No stories about what happened.
- A few strong edits are worth more than many weak ones. Never exceed the edit budget.
- The section on earlier steps lists what was tried. An edit that was refused there may come back only if you remove the reason for its refusal.
- No edits at all is a fine answer when nothing general can be learned.

${editRules}

Shape of the reply:
{"batch_size": number of trajectories you read,
 "failure_summary": [{"failure_type": text, "count": how many trajectories, "description": one line}],
 "patch": {"reasoning": text, "edits": [edit plus "addresses": [ids of the trajectories it would have helped], "why": one line]}}`,
  }),
} as const;

/** algorithm.md 4.2: habits of successes that the skill does not state yet. */
export const analystSuccessPrompt = {
  version: "analyst_success/1",
  system: systemPrompt({
    stage: "analyst_success",
    version: 1,
    body: `You study successful attempts of an agent and keep what made them succeed.

All trajectories of this call passed under the skill shown. Find habits that several of them have in common and that the skill does not state yet. Be sparing: one lucky move proves nothing, and a skill that already covers the habit needs no second wording. Strengthening a section that exists beats opening a new one. Proposing nothing is the normal case.

Stay within the edit budget.

${editRules}

Shape of the reply:
{"batch_size": number of trajectories you read,
 "success_patterns": [one line each],
 "patch": {"reasoning": text, "edits": [edit plus "addresses": [ids of the trajectories that show the habit], "why": one line]}}`,
  }),
} as const;

/** A rollout as the analyst sees it. */
export type AnalystTrajectory = {
  readonly outcome: ItemOutcome;
  readonly trajectory: Trajectory;
};

/** R-3.3c: one line or block per entry, nothing cut. */
function renderEntry(entry: TrajectoryEntry): string {
  if ("type" in entry) {
    return `[action] ${entry.cmd}\n[obs] ${entry.obs}`;
  }
  if ("step" in entry) {
    const thought = entry.reasoning ? `[step ${entry.step} think] ${entry.reasoning}\n` : "";
    return `${thought}[step ${entry.step} action] ${entry.action}\n[step ${entry.step} obs] ${entry.env_feedback}`;
  }
  return entry.role === "system"
    ? `[verification] ${entry.content}`
    : `[${entry.role === "assistant" ? "agent" : entry.role}] ${entry.content}`;
}

/** The conversation of a rollout, one entry after the other (R-3.3c). */
export function renderConversation(trajectory: Trajectory): string {
  return trajectory.entries.map(renderEntry).join("\n");
}

/** Keeps a trajectory's own text from closing its block early. */
function quote(text: string): string {
  return text.replaceAll(/<(\/?)trajectory/gi, "<$1 trajectory");
}

export function renderTrajectory(
  { outcome, trajectory }: AnalystTrajectory,
  skill: string,
): string {
  // The system prompt repeats the whole skill, which stands above once already.
  const system =
    skill.trim() === ""
      ? trajectory.targetSystemPrompt
      : trajectory.targetSystemPrompt.replace(skill.trim(), "(the skill above)");
  const lines = [
    `Task: ${outcome.taskDescription}`,
    `Task type: ${outcome.taskType}`,
    `Result: ${outcome.hard >= 1 ? "passed" : "failed"}`,
    ...(outcome.failReason === "" ? [] : [`Reason: ${outcome.failReason}`]),
    `Turns: ${outcome.turns}`,
    ...pictureLines(outcome),
    `[system prompt] ${system}`,
    `[user prompt] ${trajectory.targetUserPrompt}`,
    renderConversation(trajectory),
  ];
  return `<trajectory id="${outcome.itemId.replaceAll('"', "'")}">\n${quote(lines.join("\n"))}\n</trajectory>`;
}

/** User message of an analyst call (R-3.3a), the most widely shared text first. */
export function analystMessage(input: {
  skill: string;
  /** The section that says what is asked for, like an edit budget. */
  request: string;
  guidance: string;
  stepBuffer: string;
  metaSkill: string;
  trajectories: readonly AnalystTrajectory[];
  /** Pictures that go with the message. */
  pictures?: readonly ShownPicture[];
}): string {
  return joinSections([
    skillSection("Current skill", input.skill),
    input.request,
    input.guidance === "" ? "" : `## About these tasks\n\n${input.guidance}`,
    input.stepBuffer === "" ? "" : `## Earlier steps of this epoch\n\n${input.stepBuffer}`,
    memorySection(input.metaSkill),
    pictureSection(input.pictures ?? []),
    `## Trajectories (${input.trajectories.length})\n\n${input.trajectories
      .map((entry) => renderTrajectory(entry, input.skill))
      .join("\n\n---\n\n")}`,
  ]);
}
