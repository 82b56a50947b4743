import { demoFamilies } from "@/lib/environments/demo/families";
import { type DemoFamily, statedRules } from "@/lib/environments/demo/task-family";
import type { ToolCall, ToolDefinition } from "../messages";
import { chance } from "./chance";
import { guessAnswer } from "./guess";
import { textOfPicture } from "./picture-text";
import { nextToolCall } from "./tool-user";
import type { ChatMessage } from "./world";

/** Share of items on which the target forgets one rule it was told. */
const slipRate = 0.03;

/** An answer, or calls of tools and perhaps a word about them. */
export type TargetAnswer = { readonly text: string; readonly toolCalls: readonly ToolCall[] };

/**
 * Answers an item. Items of the demo families are solved with exactly the rules the skill states,
 * now and then one less; anything else gets a plausible guess in the asked format, from the task,
 * the words in its pictures and what tools have shown.
 */
export function answerAsTarget(
  system: string,
  turns: readonly ChatMessage[],
  tools: readonly ToolDefinition[] = [],
): TargetAnswer {
  const task = turns.find((turn) => turn.role === "user")?.content ?? "";
  const solved = solveFamilyItem(system, task);
  if (solved !== null) {
    return { text: solved, toolCalls: [] };
  }
  const results = turns.filter((turn) => turn.role === "tool").map((turn) => turn.content);
  const called = turns.flatMap((turn) => turn.toolCalls ?? []).map((call) => call.name);
  const call = tools.length > 0 ? nextToolCall(tools, { task, called, results }) : null;
  if (call) {
    return { text: "", toolCalls: [call] };
  }
  const seen = turns.flatMap((turn) => turn.pictures ?? []).map(textOfPicture);
  const evidence = [...results, ...seen].filter((text) => text !== "");
  return { text: guessAnswer(system, [...evidence, task].join("\n\n")), toolCalls: [] };
}

function solveFamilyItem(system: string, task: string): string | null {
  for (const family of demoFamilies) {
    const item = family.read(task);
    if (item) {
      const skill = skillIn(system, family);
      const followed = statedRules(skill, [...family.conventions, ...family.misconceptions]);
      const forgotten = forgottenRule(item.needs, skill, task);
      followed.delete(forgotten ?? "");
      return phrased(item.solve(followed), item.needs, followed, family);
    }
  }
  return null;
}

/** The text that stands where the family's prompt has its slot; all of it if the prompt differs. */
export function skillIn(system: string, family: DemoFamily): string {
  const [before = "", after = ""] = (family.environment.system_prompt ?? "").split("{{skill}}");
  const start = system.startsWith(before.trimEnd()) ? before.trimEnd().length : 0;
  const end = after.trim() ? system.lastIndexOf(after.trim()) : -1;
  return system.slice(start, end < 0 ? undefined : end);
}

function forgottenRule(needs: readonly string[], skill: string, task: string): string | undefined {
  if (chance("slip", skill, task) >= slipRate) {
    return undefined;
  }
  return needs[Math.floor(chance("which", skill, task) * needs.length)];
}

function phrased(
  answer: string,
  needs: readonly string[],
  followed: ReadonlySet<string>,
  family: DemoFamily,
): string {
  const used = family.conventions.filter(
    (rule) => needs.includes(rule.id) && followed.has(rule.id),
  );
  const thought =
    used.length > 0
      ? `Rules of the skill that apply: ${used.map((rule) => rule.name).join(", ")}.`
      : "No rule of the skill applies, so I go by the text itself.";
  return `${thought}\n<answer>${answer}</answer>`;
}
