import type { RecordedRequest } from "../support/scripted-model-server";

/** Text that would show itself if any page took it for HTML. */
export const hostile = {
  image: `<img src=x onerror="window.wasHacked='image'">`,
  script: `<script>window.wasHacked='script'</script>`,
} as const;

/** Items about codes of things; a model without the rule below gets them wrong. */
export function codeItems(note = ""): Record<string, unknown>[] {
  const things = ["anchor", "bottle", "candle", "drum", "engine", "feather", "glove", "hammer"];
  const splits = ["train", "train", "train", "train", "val", "val", "test", "test"];
  return things.map((thing, index) => ({
    id: `code-${index + 1}`,
    input: `What is the code of the ${thing}?${note}`,
    expected: [`${thing.slice(0, 3).toUpperCase()}-${thing.length}`],
    split: splits[index],
  }));
}

const rule = "Codes are the first three letters in capitals, a dash and the number of letters.";

/**
 * Answers as a model that can be taught: the target knows codes only from the skill, the optimizer
 * proposes the rule after failures and something useless after successes. `note` stands in
 * everything it says.
 */
export function answerAsTeachable(request: RecordedRequest, note = ""): string {
  const stage = /Prompt: (\w+)\//.exec(request.system)?.[1];
  if (stage === undefined) {
    return answerItem(request, note);
  }
  const message = request.messages.at(-1)?.content ?? "";
  return JSON.stringify({ reasoning: `Because. ${note}`, ...optimizerReply(stage, message, note) });
}

function answerItem(request: RecordedRequest, note: string): string {
  const text = request.messages.map(({ content }) => content).join("\n");
  const thing = /code of the (\w+)/.exec(text)?.[1] ?? "";
  const code = text.includes(rule) ? `${thing.slice(0, 3).toUpperCase()}-${thing.length}` : "none";
  return `Let me see. ${note}\n<answer>${code}</answer>`;
}

function optimizerReply(stage: string, message: string, note: string): Record<string, unknown> {
  switch (stage) {
    case "analyst_error":
      return analysis(`- ${rule} ${note}`, note);
    case "analyst_success":
      return analysis(`- Stay calm. ${note}`, note);
    case "merge_failure":
    case "merge_success":
    case "merge_final":
      return { edits: collectEdits(message), dropped: [] };
    case "ranking":
      return { selected_indices: [0] };
    case "slow_update":
      return { slow_update_content: `Guidance. ${note}` };
    default:
      return { meta_skill_content: `Memory. ${note}` };
  }
}

function analysis(content: string, note: string): Record<string, unknown> {
  return {
    batch_size: 4,
    failure_summary: [{ failure_type: "rule missing", count: 4, description: `Codes. ${note}` }],
    success_patterns: [],
    patch: { reasoning: `Teach it. ${note}`, edits: [{ op: "append", content, addresses: [] }] },
  };
}

type ShownEdit = Record<string, unknown> & { id?: string };

function collectEdits(message: string): Record<string, unknown>[] {
  const lists = [...message.matchAll(/```json\n([\s\S]*?)\n```/g)].map(
    ([, json]) => JSON.parse(json ?? "[]") as (ShownEdit & { edits?: ShownEdit[] })[],
  );
  return lists
    .flat()
    .flatMap((entry) => entry.edits ?? [entry])
    .map(({ id, op, target, content, source_type }) => ({
      op,
      ...(target ? { target } : {}),
      content,
      source_type,
      from: [id],
    }));
}
