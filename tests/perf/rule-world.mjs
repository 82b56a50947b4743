// The made-up world of the benchmark: drawers with words in them, and one rule per drawer. The target
// answers an item right if, and only if, the skill in its prompt states the rule of the item's drawer.
const rules = 14;
const words = ["amber", "birch", "cobalt", "delta", "ember", "fjord", "garnet", "heron", "indigo"];

export function ruleOf(index) {
  // Few rules cover most items, as failures do in real data.
  return Math.floor(rules * (((index * 7919) % 997) / 997) ** 1.7);
}

export function ruleText(rule) {
  return `Rule D${String(rule).padStart(2, "0")}: words from drawer D${String(rule).padStart(2, "0")} are read from the ledger line.`;
}

export function answerOf(key) {
  const number = Number(key.replace(/\D/g, ""));
  return `${words[number % words.length]} ${number}`;
}

/** An item in the shape of SearchQA. */
export function makeItem(split, position, offset) {
  const index = offset + position;
  const drawer = `D${String(ruleOf(index)).padStart(2, "0")}`;
  const key = `K${String(index).padStart(5, "0")}`;
  const passages = Array.from(
    { length: 3 },
    (_, n) =>
      `[DOC] [TLE] Ledger page ${n + 1} [PAR] Drawer ${drawer} was counted ${(index % 9) + n} times. The clerk wrote the number ${index + n} beside it and closed the book until spring.`,
  );
  return {
    id: `${split}-${String(position).padStart(4, "0")}`,
    question: `Which word is filed under ${key} in drawer ${drawer}?`,
    context: passages.join(" "),
    answers: [answerOf(key)],
  };
}

/** A number in [0, 1) that depends on a text alone. */
function chance(text) {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

/** Share of the items whose luck a new skill text changes. */
const rerolled = 0.15;

/**
 * The target's reply to a prompt. With `noise` an item whose rule is known may fail all the same; a
 * few items change their luck with each skill text, so that no skill is perfect and candidates
 * differ by a few items.
 */
export function targetReply(system, user, noise = 0) {
  const asked = /filed under (K\d+) in drawer (D\d+)\?/.exec(user);
  if (!asked) {
    return "<answer>unknown</answer>";
  }
  const [, key, drawer] = asked;
  const draw = chance(`${key} again ${system}`) < rerolled ? system : "";
  const isUnlucky = noise > 0 && chance(`${key} ${draw}`) < noise;
  const isKnown = system.includes(`Rule ${drawer}:`) && !isUnlucky;
  return isKnown
    ? `The ledger line of ${drawer} decides.\n<answer>${answerOf(key)}</answer>`
    : "The skill does not say how to read this drawer.\n<answer>unknown</answer>";
}

function jsonSections(user) {
  return [...user.matchAll(/```json\n([\s\S]*?)\n```/g)].map((match) => JSON.parse(match[1]));
}

function section(user, title) {
  const start = user.indexOf(`## ${title}`);
  if (start < 0) {
    return "";
  }
  const next = user.indexOf("\n## ", start + 3);
  return user.slice(start, next < 0 ? undefined : next);
}

function blocks(user) {
  return [...user.matchAll(/<trajectory id="([^"]*)">\n([\s\S]*?)\n<\/trajectory>/g)].map(
    ([, id, text]) => ({ id, text }),
  );
}

function analystReply(stage, user) {
  const skill = section(user, "Current skill");
  const budget = Number(/At most (\d+)/.exec(user)?.[1] ?? 1);
  const trajectories = blocks(user);
  const failed = stage === "analyst_error";
  const byDrawer = new Map();
  for (const { id, text } of trajectories) {
    const drawer = /in drawer (D\d+)\?/.exec(text)?.[1];
    if (drawer && !skill.includes(`Rule ${drawer}:`)) {
      byDrawer.set(drawer, [...(byDrawer.get(drawer) ?? []), id]);
    }
  }
  const found = [...byDrawer].sort((a, b) => b[1].length - a[1].length).slice(0, budget);
  const edits = failed
    ? found.map(([drawer, ids]) => ({
        op: "append",
        content: ruleText(Number(drawer.slice(1))),
        addresses: ids,
        why: "the rule was missing",
      }))
    : [
        {
          op: "append",
          content: `Note ${trajectories[0]?.id ?? "x"}: keep the answer as short as the ledger's word.`,
          addresses: trajectories.map(({ id }) => id),
          why: "short answers passed",
        },
      ];
  return {
    batch_size: trajectories.length,
    ...(failed
      ? {
          failure_summary: found.map(([drawer, ids]) => ({
            failure_type: "rule missing",
            count: ids.length,
            description: `drawer ${drawer}`,
          })),
        }
      : { success_patterns: ["short answers"] }),
    patch: { reasoning: "from the ledger", edits },
  };
}

/** All distinct edits; each names the inputs it was made from. */
function mergeReply(user) {
  const inputs = jsonSections(user)
    .flat()
    .flatMap((entry) => entry.edits ?? [entry]);
  const byContent = new Map();
  for (const edit of inputs) {
    byContent.set(edit.content, [...(byContent.get(edit.content) ?? []), edit]);
  }
  return {
    reasoning: "equal edits are one",
    edits: [...byContent.values()].map((group) => ({
      op: group[0].op,
      content: group[0].content,
      source_type: group.some((edit) => edit.source_type === "failure") ? "failure" : "success",
      from: group.map((edit) => edit.id),
    })),
    dropped: [],
  };
}

/** Rules before notes, well supported first. */
function rankingReply(user) {
  const pool = jsonSections(user).flat();
  const budget = Number(/Choose (\d+)/.exec(section(user, "Budget"))?.[1] ?? 1);
  const ranked = [...pool].sort(
    (a, b) =>
      Number(b.source_type === "failure") - Number(a.source_type === "failure") ||
      b.support_count - a.support_count ||
      a.index - b.index,
  );
  return {
    reasoning: "support",
    selected_indices: ranked.slice(0, budget).map((edit) => edit.index),
  };
}

/** The optimizer's reply to a prompt, told apart by the stamp in its last line. */
export function optimizerReply(system, user) {
  const stage = /Prompt: (\w+)\/\S+\s*$/.exec(system)?.[1] ?? "";
  switch (stage) {
    case "analyst_error":
    case "analyst_success":
      return analystReply(stage, user);
    case "merge_failure":
    case "merge_success":
    case "merge_final":
      return mergeReply(user);
    case "ranking":
      return rankingReply(user);
    case "slow_update":
      return {
        reasoning: "steady",
        slow_update_content: "Read the drawer's rule before answering.",
      };
    case "meta_skill":
      return { reasoning: "steady", meta_skill_content: "Rules about drawers help; notes do not." };
    default:
      return { reasoning: `unknown stage ${stage}` };
  }
}
