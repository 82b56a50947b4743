import { splitHiddenCharacters } from "@/lib/diff/hidden-characters";

/** Text as it is, with control, bidirectional and zero-width characters shown by their code point. */
export function VisibleText({ text }: { text: string }) {
  const parts = splitHiddenCharacters(text);
  if (parts.every((part) => part.kind === "text")) {
    return text;
  }
  return parts.map((part, index) =>
    part.kind === "text" ? (
      part.text
    ) : (
      <span
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text never move
        key={index}
        className="mx-px rounded-mark border border-warning-text px-0.5 text-[10px] text-warning-text"
        title="A hidden character"
      >
        {part.label}
      </span>
    ),
  );
}
