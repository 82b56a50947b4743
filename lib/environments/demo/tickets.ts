import type { SplitName } from "@/lib/schemas/dataset";

const topics = {
  charge: [
    "My card was charged twice for order 4471.",
    "Please refund the second payment of this month.",
    "The invoice for March shows the wrong amount.",
    "I see a charge I never agreed to.",
    "The refund you promised has not arrived.",
    "The invoice names our old address.",
  ],
  login: [
    "I forgot my password and the link does not work.",
    "The login page does not accept my code.",
    "My password was changed without me.",
    "I never receive the login code.",
    "After the update my login is refused.",
  ],
  data: [
    "Please erase all personal data you hold about me.",
    "I want an export of my personal data.",
    "Confirm that my personal data was erased.",
    "Which personal data do you keep? Send me an export.",
  ],
  parcel: [
    "The parcel has not moved for a week.",
    "The parcel arrived with a torn box.",
    "Can the parcel go to another address?",
    "The parcel tracking page is empty.",
  ],
  crash: [
    "The app crashes when I open the map.",
    "The export button makes the app crash.",
    "It crashes each time I add a photo.",
    "A crash lost my notes.",
  ],
  question: [
    "Which file types can I upload?",
    "Where do I find the dark theme?",
    "Is there a way to sort the list by date?",
  ],
} as const;
export type Topic = keyof typeof topics;

const marks = {
  blocked: ["Our work is blocked until this is solved.", "We cannot work right now."],
  earlier: [
    "This follows up on my earlier ticket.",
    "I wrote about this in an earlier ticket already.",
  ],
  legal: ["Otherwise my lawyer will write to you.", "I will report this to the regulator."],
  enterprise: [],
} as const;
type Mark = keyof typeof marks;

type PlannedTicket = readonly [Topic, ...Mark[]];

/** Topic and marks of each ticket; which phrase stands for them follows from the position. */
const plan: Record<SplitName, readonly PlannedTicket[]> = {
  train: [
    ["charge"],
    ["login", "blocked"],
    ["parcel"],
    ["charge", "enterprise"],
    ["data"],
    ["crash", "earlier"],
    ["charge", "legal"],
    ["question", "enterprise"],
    ["login"],
    ["charge", "blocked", "earlier"],
    ["crash"],
    ["data", "enterprise"],
    ["parcel", "legal"],
    ["login", "earlier"],
    ["charge", "blocked"],
    ["question"],
    ["crash", "blocked"],
    ["login", "enterprise", "blocked"],
    ["data", "legal"],
    ["charge", "earlier"],
    ["parcel", "enterprise"],
    ["parcel"],
    ["login"],
    ["data", "earlier", "enterprise"],
  ],
  val: [
    ["charge"],
    ["login"],
    ["parcel"],
    ["data"],
    ["charge", "blocked"],
    ["crash", "enterprise"],
    ["login", "earlier"],
    ["parcel", "legal"],
    ["charge", "enterprise", "earlier"],
    ["crash"],
    ["data", "blocked"],
    ["question"],
  ],
  test: [
    ["login"],
    ["charge", "earlier"],
    ["crash"],
    ["data", "enterprise"],
    ["charge", "legal"],
    ["parcel", "blocked"],
    ["charge"],
    ["login", "blocked", "enterprise"],
    ["question"],
    ["data"],
    ["parcel"],
    ["crash", "earlier", "blocked"],
  ],
};

const customers = [
  "Harbor Books",
  "Nordlicht Labs",
  "Casa Verde",
  "Tanaka Tools",
  "Blue Kite Travel",
  "Mill Street Bakery",
  "Orchard Clinic",
  "Granite Gym",
  "Lumen Lighting",
  "Delta Ferries",
  "Quiet Press",
  "Fern Furniture",
  "Copper Kettle",
] as const;

function writeTicket([topic, ...ownMarks]: PlannedTicket, position: number): string {
  const sentences = [phrase(topics[topic], position)];
  for (const mark of ownMarks) {
    sentences.push(phrase(marks[mark], position));
  }
  const companyPlan = ownMarks.includes("enterprise") ? "enterprise" : "standard";
  return [
    `Customer: ${phrase(customers, position)}`,
    `Plan: ${companyPlan}`,
    `Message: ${sentences.filter(Boolean).join(" ")}`,
  ].join("\n");
}

function phrase(options: readonly string[], position: number): string {
  return options[position % options.length] ?? "";
}

export type Ticket = {
  readonly id: string;
  readonly split: SplitName;
  readonly topic: Topic;
  readonly text: string;
};

/** All tickets in order; the position in the whole list picks the phrases. */
export function writeTickets(): Ticket[] {
  let position = 0;
  return (["train", "val", "test"] as const).flatMap((split) =>
    plan[split].map((planned, index) => {
      const text = writeTicket(planned, position);
      position += 1;
      const number = String(index + 1).padStart(2, "0");
      return { id: `ticket-${split}-${number}`, split, topic: planned[0], text };
    }),
  );
}
