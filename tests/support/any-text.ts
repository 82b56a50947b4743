import fc from "fast-check";

const pieces = [
  ..."aZ09.,;:-%$()[]{}\"'\\/<> \t\n\r",
  "the",
  "<answer>",
  "</ANSWER>",
  "```json\n",
  "1,234.5",
  "é",
  "🍋",
  "\u0000",
  "\u0085",
  "\u2028",
  "\u2212",
  "\uFEFF",
  "\ud800",
];

/** Texts made of what parsers and scorers stumble over, half surrogates included. */
export const anyText = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...pieces) }));
