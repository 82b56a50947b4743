import type { SplitName } from "@/lib/schemas/dataset";
import type { Convention, DemoFamily, DemoTask, Misconception, ReadTask } from "./task-family";

/**
 * Notes from the field become one record line, field by field. A copyist writes each value as it
 * stands in the note; the archive wants
 *
 *   date        14 March 2024      → 2024-03-14
 *   depth       6 ft               → 1.8 m
 *   temperature 68 F               → 20 C
 *   cost        45 dollars         → 45.00 USD
 *   time        3:20 pm            → 15:20
 *   count       about 12           → ~12
 *   any         illegible          → NA
 *
 * Species, weather and plain counts stay as they are.
 */
const conventions: readonly [Convention, ...Convention[]] = [
  {
    id: "date",
    name: "dates in ISO form",
    wordings: [
      "Write dates as YYYY-MM-DD, for example 2023-11-05.",
      "Dates take the ISO form YYYY-MM-DD.",
    ],
    signs: [/\bdates?\b/i, /YYYY-MM-DD|\bISO\b/i],
  },
  {
    id: "depth",
    name: "depths in metres",
    wordings: [
      "Convert depths from feet to metres with one decimal (1 ft = 0.3048 m), like 2.4 m.",
      "Depths are given in metres, rounded to one decimal; feet times 0.3048.",
    ],
    signs: [/\bdepths?\b/i, /met(re|er)s?/i],
  },
  {
    id: "temperature",
    name: "temperatures in Celsius",
    wordings: [
      "Convert temperatures from Fahrenheit to whole degrees Celsius, like 12 C.",
      "Temperatures are given in Celsius, rounded to whole degrees, followed by C.",
    ],
    signs: [/\btemperatures?\b/i, /celsius/i],
  },
  {
    id: "cost",
    name: "amounts with currency code",
    wordings: [
      "Write costs with two decimals and the currency code behind, like 12.50 USD or 8.00 EUR.",
      "A cost has two decimals followed by the three-letter currency code (dollars = USD, euros = EUR).",
    ],
    signs: [/\bcosts?\b|\bamounts?\b/i, /currency code|\bUSD\b|\bEUR\b/],
  },
  {
    id: "time",
    name: "times on the 24-hour clock",
    wordings: [
      "Write times on the 24-hour clock as HH:MM, like 07:05.",
      "Times use the 24-hour form HH:MM with leading zeros.",
    ],
    signs: [/\btimes?\b/i, /24.?hour|HH:MM/i],
  },
  {
    id: "about",
    name: "estimated counts with a tilde",
    wordings: [
      "Mark an estimated count with a tilde in front of the number, like ~30.",
      "Counts that are estimates (about, around) are written as the number with a leading tilde ~.",
    ],
    signs: [/\bcounts?\b|estimat/i, /tilde|~/i],
  },
  {
    id: "missing",
    name: "missing values as NA",
    wordings: [
      "Write NA for a value that is illegible or missing.",
      "Illegible or missing values become NA.",
    ],
    signs: [/illegible|missing|unreadable/i, /\bNA\b/],
  },
];

const misconceptions: readonly [Misconception, ...Misconception[]] = [
  {
    id: "round_counts",
    name: "counts rounded to tens",
    wordings: ["Round every count to the nearest ten, since observers are never exact."],
    signs: [/counts?/i, /round/i, /\bten\b|\b10\b/i],
  },
  {
    id: "skip_weather",
    name: "weather left out",
    wordings: ["Leave the weather out of the record; it is not a measurement."],
    signs: [/weather/i, /leave|skip|omit|drop/i],
  },
  {
    id: "capital_fields",
    name: "field names in capitals",
    wordings: ["Write field names in capital letters to set them apart from the values."],
    signs: [/field names?/i, /capital|upper.?case/i],
  },
];

/** The values of each note; fields keep this order in note and record. */
const notes: Record<SplitName, readonly string[]> = {
  train: [
    "date: 14 March 2024 | species: heron",
    "depth: 6 ft | species: otter",
    "species: kingfisher | count: 4",
    "cost: 45 dollars | date: 2 May 2023",
    "temperature: 68 F | weather: cloudy",
    "time: 3:20 pm | count: about 12",
    "count: 7 | weather: fog",
    "date: illegible | species: toad",
    "depth: 11 ft | time: 9:05 am",
    "cost: 8 euros | species: trout",
    "date: 30 June 2024 | depth: 3 ft",
    "species: swan | weather: rain",
    "temperature: 50 F | count: about 40",
    "time: 6:45 am | date: 9 January 2024",
    "count: illegible | depth: 20 ft",
    "species: newt | count: 15",
    "cost: 120 dollars | time: 12:30 pm",
    "date: 21 August 2023 | temperature: 77 F",
    "count: about 25 | species: starling",
    "weather: wind | count: 31",
    "temperature: illegible | cost: 19 euros",
    "depth: 2 ft | temperature: 41 F | count: 3",
    "time: 8:10 pm | species: bat",
    "weather: clear | species: mallard",
  ],
  val: [
    "date: 5 April 2024 | species: grebe",
    "depth: 9 ft | count: 2",
    "species: fox | weather: snow",
    "cost: 60 dollars | species: perch",
    "temperature: 59 F | weather: sun",
    "time: 4:15 pm | count: 6",
    "count: about 18 | species: gull",
    "date: 17 July 2023 | depth: 14 ft",
    "weather: hail | count: 13",
    "species: illegible | date: 1 December 2023",
    "cost: 33 euros | time: 7:50 am",
    "species: coot | count: 26",
  ],
  test: [
    "date: 23 February 2024 | weather: frost",
    "temperature: 86 F | species: lizard",
    "weather: drizzle | count: 5",
    "depth: 5 ft | species: pike",
    "time: 11:25 pm | date: 12 October 2023",
    "cost: 75 dollars | count: 9",
    "count: about 60 | weather: calm",
    "species: hare | count: 17",
    "depth: illegible | temperature: 32 F",
    "cost: 14 euros | date: 3 September 2024",
    "species: beaver | time: 5:40 am",
    "species: crane | weather: thunder",
  ],
};

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

type Field = { readonly name: string; readonly value: string };

/** The convention that decides how a value is written, or null when it stays as it is. */
function ruleFor({ name, value }: Field): string | null {
  if (value === "illegible") {
    return "missing";
  }
  if (name === "count") {
    return value.startsWith("about ") ? "about" : null;
  }
  return ["date", "depth", "temperature", "cost", "time"].includes(name) ? name : null;
}

function normalise(field: Field, rule: string): string {
  const { value } = field;
  switch (rule) {
    case "date":
      return isoDate(value);
    case "depth":
      return `${(Number.parseFloat(value) * 0.3048).toFixed(1)} m`;
    case "temperature":
      return `${Math.round(((Number.parseFloat(value) - 32) * 5) / 9)} C`;
    case "cost":
      return `${Number.parseFloat(value).toFixed(2)} ${value.endsWith("euros") ? "EUR" : "USD"}`;
    case "time":
      return clockTime(value);
    case "about":
      return `~${value.slice("about ".length)}`;
    default:
      return "NA";
  }
}

function isoDate(value: string): string {
  const [day = "", month = "", year = ""] = value.split(" ");
  const number = months.indexOf(month) + 1;
  return `${year}-${String(number).padStart(2, "0")}-${day.padStart(2, "0")}`;
}

function clockTime(value: string): string {
  const [, hour = "0", minute = "00", half = "am"] = /(\d+):(\d+) (am|pm)/.exec(value) ?? [];
  const hours = (Number(hour) % 12) + (half === "pm" ? 12 : 0);
  return `${String(hours).padStart(2, "0")}:${minute}`;
}

function read(text: string): ReadTask | null {
  const note = /Field note:\n((?:[a-z]+: .*(?:\n|$))+)/.exec(text);
  if (!note) {
    return null;
  }
  const fields = (note[1] ?? "")
    .trim()
    .split("\n")
    .map((line): Field => {
      const [name = "", ...rest] = line.split(": ");
      return { name, value: rest.join(": ").trim() };
    });
  return {
    needs: [...new Set(fields.map(ruleFor).filter((rule) => rule !== null))],
    solve: (followed) =>
      fields
        .filter((field) => !(field.name === "weather" && followed.has("skip_weather")))
        .map((field) => writeField(field, followed))
        .join("; "),
  };
}

function writeField(field: Field, followed: ReadonlySet<string>): string {
  const rule = ruleFor(field);
  let value = rule && followed.has(rule) ? normalise(field, rule) : field.value;
  if (followed.has("round_counts") && field.name === "count" && /^\d+$/.test(value)) {
    value = String(Math.round(Number(value) / 10) * 10);
  }
  return `${followed.has("capital_fields") ? field.name.toUpperCase() : field.name}=${value}`;
}

function makeItems(): DemoTask[] {
  const everyRule = new Set(conventions.map((rule) => rule.id));
  return (["train", "val", "test"] as const).flatMap((split) =>
    notes[split].map((note, index): DemoTask => {
      const input = `Field note:\n${note.split(" | ").join("\n")}`;
      return {
        id: `note-${split}-${String(index + 1).padStart(2, "0")}`,
        input,
        expected: [read(input)?.solve(everyRule) ?? ""],
        task_type: "note",
        split,
      };
    }),
  );
}

export const fieldNotes: DemoFamily = {
  id: "field-notes",
  title: "Field note records",
  description:
    "Turn short field notes into one record line. The archive's conventions for dates, units and missing values are not in the prompt: the skill has to learn them.",
  conventions,
  misconceptions,
  read,
  items: makeItems(),
  seedSkill: [
    "# Field note records",
    "",
    "Turn each field note into one record line.",
    "",
    "## Rules",
    "",
    "- Keep the fields in the order of the note.",
    "",
  ].join("\n"),
  environment: {
    name: "custom",
    split_mode: "explicit",
    workers: 8,
    scorer: { type: "exact", normalization: { collapseWhitespace: true } },
    answer_format: "tag",
    system_prompt: [
      "You keep the archive of a nature reserve.",
      "",
      "{{skill}}",
      "",
      "A record line holds the fields of a note as field=value, joined by a semicolon and a space.",
      "Write the record line between <answer> and </answer>.",
    ].join("\n"),
    user_template: "Write the record line of this note.\n\n{{input}}",
    guidance:
      "Answers are compared as exact text. Compare the given and the expected record field by field and look for conventions about how values are written.",
  },
};
