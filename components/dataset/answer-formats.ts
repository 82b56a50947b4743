/** Where the answer stands in a reply, in words. */
export const answerFormats = [
  { value: "tag", label: "Between answer tags" },
  { value: "whole", label: "The whole reply" },
  { value: "lastLine", label: "The last line" },
  { value: "json", label: "A JSON value" },
  { value: "regex", label: "The first group of a pattern" },
] as const;
