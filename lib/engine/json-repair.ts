/** A reply is not worth repairing beyond this depth. */
const deepest = 200;

const failed = Symbol("not repairable");
type Parsed = unknown | typeof failed;

type Reader = { readonly text: string; at: number };

/**
 * Reads almost-JSON as models write it: commas too many or missing, comments, raw line breaks and
 * unescaped quotes in texts, single quotes, capitalised literals, bare words. Returns undefined
 * when no sense can be made of it.
 */
export function repairJson(text: string): unknown {
  const reader: Reader = { text, at: 0 };
  const value = readValue(reader, 0);
  skipBlanks(reader);
  return value === failed || reader.at < text.length ? undefined : value;
}

/** White space and comments. */
function skipBlanks(reader: Reader): void {
  const blanks = /(?:\s+|\/\/[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/)*/y;
  blanks.lastIndex = reader.at;
  reader.at += blanks.exec(reader.text)?.[0].length ?? 0;
}

function peek(reader: Reader): string {
  return reader.text.charAt(reader.at);
}

function readValue(reader: Reader, depth: number): Parsed {
  skipBlanks(reader);
  if (depth > deepest) {
    return failed;
  }
  switch (peek(reader)) {
    case "{":
      return readObject(reader, depth);
    case "[":
      return readArray(reader, depth);
    case '"':
    case "'":
      return readText(reader);
    case "":
      return failed;
    default:
      return readWord(reader);
  }
}

function skipSeparators(reader: Reader): void {
  skipBlanks(reader);
  while (peek(reader) === "," || peek(reader) === ";") {
    reader.at += 1;
    skipBlanks(reader);
  }
}

function readObject(reader: Reader, depth: number): Parsed {
  const entries: [string, unknown][] = [];
  reader.at += 1;
  for (;;) {
    skipSeparators(reader);
    if (peek(reader) === "}") {
      reader.at += 1;
      return Object.fromEntries(entries);
    }
    const key = readKey(reader);
    skipBlanks(reader);
    if (key === null || peek(reader) !== ":") {
      return failed;
    }
    reader.at += 1;
    skipBlanks(reader);
    const isMissing = peek(reader) === "," || peek(reader) === "}";
    const value = isMissing ? "" : readValue(reader, depth + 1);
    if (value === failed) {
      return failed;
    }
    entries.push([key, value]);
  }
}

function readKey(reader: Reader): string | null {
  if (peek(reader) === '"' || peek(reader) === "'") {
    return readText(reader);
  }
  const word = /[\p{L}\p{N}_$-]+/uy;
  word.lastIndex = reader.at;
  const key = word.exec(reader.text)?.[0] ?? null;
  reader.at += key?.length ?? 0;
  return key;
}

function readArray(reader: Reader, depth: number): Parsed {
  const values: unknown[] = [];
  reader.at += 1;
  for (;;) {
    skipSeparators(reader);
    if (peek(reader) === "]") {
      reader.at += 1;
      return values;
    }
    const value = readValue(reader, depth + 1);
    if (value === failed) {
      return failed;
    }
    // An empty text in a list is what a slip leaves behind; the original's repair drops it too.
    if (value !== "") {
      values.push(value);
    }
  }
}

const escapes: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

function readText(reader: Reader): string | null {
  const quote = peek(reader);
  let value = "";
  for (let i = reader.at + 1; i < reader.text.length; i += 1) {
    const character = reader.text.charAt(i);
    if (character === "\\") {
      const code = /^u([0-9a-fA-F]{4})/.exec(reader.text.slice(i + 1, i + 6))?.[1];
      const next = reader.text.charAt(i + 1);
      value += code ? String.fromCharCode(Number.parseInt(code, 16)) : (escapes[next] ?? next);
      i += code ? 5 : 1;
    } else if (character === quote && closesText(reader.text, i + 1)) {
      reader.at = i + 1;
      return value;
    } else {
      value += character;
    }
  }
  return null;
}

/** A quote ends a text when what follows can only stand after a text; otherwise it belongs to it. */
function closesText(text: string, from: number): boolean {
  const rest = /\s*/y;
  rest.lastIndex = from;
  const next = from + (rest.exec(text)?.[0].length ?? 0);
  const follows = text.slice(next, next + 2);
  return (
    follows === "" ||
    /^[,:;}\]#]/.test(follows) ||
    follows.startsWith("//") ||
    follows.startsWith("/*") ||
    (next > from && /^["']/.test(follows))
  );
}

const literals = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
  ["none", null],
]);

function readWord(reader: Reader): Parsed {
  const word = /[^,;:{}[\]"\n]+/y;
  word.lastIndex = reader.at;
  const raw = word.exec(reader.text)?.[0];
  if (raw === undefined) {
    return failed;
  }
  reader.at += raw.length;
  const text = raw.trim();
  const literal = literals.get(text.toLowerCase());
  if (literal !== undefined) {
    return literal;
  }
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}
