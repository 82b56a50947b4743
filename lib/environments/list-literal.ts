/** A list or mapping as data files spell it; numbers keep their spelling as text. */
export type Literal =
  | string
  | boolean
  | null
  | readonly Literal[]
  | { readonly [key: string]: Literal };

const maxDepth = 32;
const blank = /[ \t\r\n\f]/;
const number = /[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const words: Readonly<Record<string, boolean | null>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  null: null,
  None: null,
};
const simpleEscapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  "/": "/",
  "\\": "\\",
  "'": "'",
  '"': '"',
};

/** Thrown inside the reader only: the text is not such a literal. */
class NotLiteral extends Error {}

/**
 * Reads a list `[…]` or a mapping `{…}` with single or double quotes, the way both JSON and printed
 * Python lists look. Two texts with a blank between them are two members, two without one are one text.
 * undefined when the text is anything else, or nested deeper than 32 levels.
 */
export function readListLiteral(text: string): Literal | undefined {
  const source = text.trim();
  if (!/^[[{]/.test(source)) return undefined;
  const reader = { source, at: 0 };
  try {
    const value = readValue(reader, 0);
    return reader.at === source.length ? value : undefined;
  } catch (error) {
    if (error instanceof NotLiteral) return undefined;
    throw error;
  }
}

type Reader = { readonly source: string; at: number };

function skipBlanks(reader: Reader): boolean {
  const start = reader.at;
  while (blank.test(reader.source.charAt(reader.at))) reader.at += 1;
  return reader.at > start;
}

function take(reader: Reader, character: string): boolean {
  skipBlanks(reader);
  if (reader.source.charAt(reader.at) !== character) return false;
  reader.at += 1;
  return true;
}

function readValue(reader: Reader, depth: number): Literal {
  if (depth > maxDepth) throw new NotLiteral();
  skipBlanks(reader);
  const first = reader.source.charAt(reader.at);
  if (first === "[") return readList(reader, depth);
  if (first === "{") return readMapping(reader, depth);
  if (first === "'" || first === '"') return readText(reader);
  const word = Object.keys(words).find((name) => reader.source.startsWith(name, reader.at));
  if (word !== undefined) {
    reader.at += word.length;
    return words[word] ?? null;
  }
  number.lastIndex = reader.at;
  const found = number.exec(reader.source);
  if (found === null) throw new NotLiteral();
  reader.at += found[0].length;
  return found[0];
}

function readList(reader: Reader, depth: number): Literal[] {
  const members: Literal[] = [];
  reader.at += 1;
  while (!take(reader, "]")) {
    members.push(readValue(reader, depth + 1));
    const spaced = skipBlanks(reader);
    if (take(reader, ",")) continue;
    const next = reader.source.charAt(reader.at);
    const isText = next === "'" || next === '"';
    if (next !== "]" && !(spaced && isText)) throw new NotLiteral();
  }
  return members;
}

function readMapping(reader: Reader, depth: number): { [key: string]: Literal } {
  const members = new Map<string, Literal>();
  reader.at += 1;
  while (!take(reader, "}")) {
    skipBlanks(reader);
    const quote = reader.source.charAt(reader.at);
    if (quote !== "'" && quote !== '"') throw new NotLiteral();
    const key = readText(reader);
    if (!take(reader, ":")) throw new NotLiteral();
    members.set(key, readValue(reader, depth + 1));
    if (!take(reader, ",") && reader.source.charAt(reader.at) !== "}") throw new NotLiteral();
  }
  return Object.fromEntries(members);
}

/** One text; texts that touch each other belong together. */
function readText(reader: Reader): string {
  let text = "";
  let quote = reader.source.charAt(reader.at);
  while (quote === "'" || quote === '"') {
    reader.at += 1;
    text += readQuoted(reader, quote);
    quote = reader.source.charAt(reader.at);
  }
  return text;
}

function readQuoted(reader: Reader, quote: string): string {
  let text = "";
  for (;;) {
    const character = reader.source.charAt(reader.at);
    if (character === "" || character === "\n") throw new NotLiteral();
    reader.at += 1;
    if (character === quote) return text;
    text += character === "\\" ? readEscape(reader) : character;
  }
}

function readEscape(reader: Reader): string {
  const character = reader.source.charAt(reader.at);
  reader.at += 1;
  const lengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
  const length = lengths[character];
  if (length === undefined) return simpleEscapes[character] ?? `\\${character}`;
  const digits = reader.source.slice(reader.at, reader.at + length);
  const code = Number.parseInt(digits, 16);
  if (digits.length !== length || !/^[\da-fA-F]+$/.test(digits) || code > 0x10ffff) {
    throw new NotLiteral();
  }
  reader.at += length;
  return length === 4 ? String.fromCharCode(code) : String.fromCodePoint(code);
}
