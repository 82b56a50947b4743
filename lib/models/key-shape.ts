/** What can be wrong with a key, seen without keeping anything of its value. */
export type KeyShape = {
  readonly isPresent: boolean;
  readonly hasLineBreak: boolean;
  readonly hasQuotes: boolean;
  readonly hasBearer: boolean;
  /** A space or a letter beyond ASCII. */
  readonly hasOtherCharacters: boolean;
  /** The vendor whose keys begin like this one. */
  readonly vendor: "anthropic" | "openai" | null;
};

export function keyShapeOf(value: string | null): KeyShape {
  const key = value ?? "";
  const bare = key.replace(/^bearer\s+/i, "");
  return {
    isPresent: key !== "",
    hasLineBreak: /[\r\n]/.test(key),
    hasQuotes: /^["'`].*["'`]$/s.test(key),
    hasBearer: bare !== key,
    hasOtherCharacters: /[^\x21-\x7e]/.test(bare),
    vendor: /^sk-ant-/.test(bare)
      ? "anthropic"
      : /^sk-(?:proj-|svcacct-)/.test(bare)
        ? "openai"
        : null,
  };
}
