import type { Convention, DemoFamily, DemoTask, Misconception, ReadTask } from "./task-family";
import { type Topic, writeTickets } from "./tickets";

/**
 * Support tickets are routed to a queue. What a reader guesses (left) and what the house expects:
 *
 *   charge, refund, invoice      billing   → payments
 *   login, password, code        account   → identity
 *   personal data                account   → privacy
 *   lawyer, court, regulator     any queue → escalations
 *   work is blocked                        + urgent
 *   enterprise plan                        + manager
 *   refers to an earlier ticket            + reopen
 *
 * Parcels (shipping), crashes (bugs) and questions (howto) are routed as anyone would.
 */
const conventions: readonly [Convention, ...Convention[]] = [
  {
    id: "payments",
    name: "charges go to payments",
    wordings: [
      "Route charges, refunds and invoices to the queue `payments`, never to billing.",
      "Anything about a charge, a refund or an invoice belongs to the `payments` queue.",
    ],
    signs: [/`?payments`?/i, /charge|refund|invoice/i],
  },
  {
    id: "identity",
    name: "sign-in problems go to identity",
    wordings: [
      "Route sign-in problems (password, login code, locked account) to the queue `identity`.",
      "A password, login or sign-in code problem belongs to the `identity` queue.",
    ],
    signs: [/\bidentity\b/i, /password|login|sign.?in/i],
  },
  {
    id: "privacy",
    name: "personal data goes to privacy",
    wordings: [
      "Route requests to export or erase personal data to the queue `privacy`.",
      "A customer who wants personal data exported or erased goes to the `privacy` queue.",
    ],
    signs: [/\bprivacy\b/i, /personal data|export|eras|delet/i],
  },
  {
    id: "escalations",
    name: "legal words go to escalations",
    wordings: [
      "If a message mentions a lawyer, a court or a regulator, use the queue `escalations` whatever the topic is.",
      "A lawyer, court or regulator in the message outranks the topic: use the queue `escalations`.",
    ],
    signs: [/\bescalations?\b/i, /lawyer|court|regulator|legal/i],
  },
  {
    id: "urgent",
    name: "blocked work is urgent",
    wordings: [
      "Add the marker `+urgent` when the customer's work is blocked.",
      "When the customer cannot work, append the marker `+urgent`.",
    ],
    signs: [/\+urgent/i, /block|cannot work|can't work|standstill|stopped/i],
  },
  {
    id: "manager",
    name: "enterprise tickets get a manager",
    wordings: [
      "Add the marker `+manager` for customers on the enterprise plan.",
      "Tickets of the enterprise plan carry the marker `+manager`.",
    ],
    signs: [/\+manager/i, /enterprise/i],
  },
  {
    id: "reopen",
    name: "follow-ups are reopened",
    wordings: [
      "Add the marker `+reopen` when the customer refers to an earlier ticket.",
      "A message that follows up on an earlier ticket carries the marker `+reopen`.",
    ],
    signs: [/\+reopen/i, /earlier|previous|follow/i],
  },
];

const misconceptions: readonly [Misconception, ...Misconception[]] = [
  {
    id: "all_access_urgent",
    name: "money and access are always urgent",
    wordings: [
      "Money and access are always urgent: add the marker `+urgent` to every charge and sign-in ticket.",
    ],
    signs: [/money|charge/i, /every|all|always/i, /urgent/i],
  },
  {
    id: "all_shipping_urgent",
    name: "every parcel is urgent",
    wordings: [
      "Treat every parcel and every crash as time-critical and add the marker `+urgent` to it.",
    ],
    signs: [/parcel|crash/i, /every|all|always/i, /urgent/i],
  },
  {
    id: "capital_queue",
    name: "queue names in capitals",
    wordings: ["Write queue names in capital letters so that they stand out."],
    signs: [/capital|upper.?case/i, /queue/i],
  },
];

function read(text: string): ReadTask | null {
  const ticket = /Customer: .*\nPlan: (\w+)\nMessage: (.*)/.exec(text);
  if (!ticket) {
    return null;
  }
  const [, companyPlan = "", message = ""] = ticket;
  const topic = topicOf(message);
  const isLegal = /lawyer|court|regulator/i.test(message);
  const added: { id: string; marker: string }[] = [
    { id: "urgent", applies: /work is blocked|cannot work/i.test(message) },
    { id: "manager", applies: companyPlan === "enterprise" },
    { id: "reopen", applies: /earlier ticket/i.test(message) },
  ]
    .filter((mark) => mark.applies)
    .map(({ id }) => ({ id, marker: `+${id}` }));
  const topicRule = isLegal ? "escalations" : topicRules[topic];
  return {
    needs: [...(topicRule ? [topicRule] : []), ...added.map((mark) => mark.id)],
    solve(followed) {
      const queue = queueFor(topic, isLegal, followed);
      const markers = added.filter((mark) => followed.has(mark.id)).map((mark) => mark.marker);
      if (isHurried(topic, followed)) {
        markers.unshift("+urgent");
      }
      return [
        followed.has("capital_queue") ? queue.toUpperCase() : queue,
        ...new Set(markers),
      ].join(" ");
    },
  };
}

const topicRules: Partial<Record<Topic, string>> = {
  charge: "payments",
  login: "identity",
  data: "privacy",
};

function topicOf(message: string): Topic {
  if (/personal data/i.test(message)) {
    return "data";
  }
  if (/password|login/i.test(message)) {
    return "login";
  }
  if (/charge|refund|invoice/i.test(message)) {
    return "charge";
  }
  if (/parcel/i.test(message)) {
    return "parcel";
  }
  return /crash/i.test(message) ? "crash" : "question";
}

/** Whether a misconception makes this topic urgent. */
function isHurried(topic: Topic, followed: ReadonlySet<string>): boolean {
  const isAccess = topic === "charge" || topic === "login";
  const isThing = topic === "parcel" || topic === "crash";
  return (
    (isAccess && followed.has("all_access_urgent")) ||
    (isThing && followed.has("all_shipping_urgent"))
  );
}

function queueFor(topic: Topic, isLegal: boolean, followed: ReadonlySet<string>): string {
  if (isLegal && followed.has("escalations")) {
    return "escalations";
  }
  const rule = topicRules[topic];
  if (rule && followed.has(rule)) {
    return rule;
  }
  return {
    charge: "billing",
    login: "account",
    data: "account",
    parcel: "shipping",
    crash: "bugs",
    question: "howto",
  }[topic];
}

function makeItems(): DemoTask[] {
  const everyRule = new Set(conventions.map((rule) => rule.id));
  return writeTickets().map(({ id, split, topic, text }) => ({
    id,
    input: text,
    expected: [read(text)?.solve(everyRule) ?? ""],
    task_type: topic,
    split,
  }));
}

export const ticketRouting: DemoFamily = {
  id: "ticket-routing",
  title: "Support ticket routing",
  description:
    "Route short support messages to the right queue with the right markers. The house rules are not in the prompt: the skill has to learn them.",
  conventions,
  misconceptions,
  read,
  items: makeItems(),
  seedSkill: [
    "# Ticket routing",
    "",
    "Route each support message to one queue.",
    "",
    "## Rules",
    "",
    "- Judge by what the customer needs, not by the tone of the message.",
    "",
  ].join("\n"),
  environment: {
    name: "custom",
    split_mode: "explicit",
    workers: 8,
    scorer: { type: "exact", normalization: { collapseWhitespace: true } },
    answer_format: "tag",
    system_prompt: [
      "You route support tickets.",
      "",
      "{{skill}}",
      "",
      "Queues that exist include billing, account, shipping, bugs and howto; the team uses some more.",
      "A routing label is the name of a queue, followed by markers such as +name if any apply, each after one space.",
      "If several markers apply, write those about urgency first, then those about the customer, then those about history.",
      "Write the label between <answer> and </answer>.",
    ].join("\n"),
    user_template: "Route this support ticket.\n\n{{input}}",
    guidance:
      "Answers are compared as exact text: one queue name, then markers. Look for house rules that decide the queue or add a marker.",
  },
};
