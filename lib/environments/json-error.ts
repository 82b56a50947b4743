export type JsonError = {
  readonly line: number;
  readonly column: number;
  readonly message: string;
};

type Scan = { readonly text: string; at: number };
type Expecting = "value" | "value or ]" | "name" | "name or }" | ":" | ", or ]" | ", or }";

/**
 * Where a text stops being JSON, for messages; null for valid JSON. The built-in parser decides
 * what is valid, but tells the place of an error only sometimes.
 */
export function findJsonError(text: string): JsonError | null {
  const scan: Scan = { text, at: 0 };
  const open: ("{" | "[")[] = [];
  let expecting: Expecting | null = "value";
  for (;;) {
    skipBlanks(scan);
    const char = scan.text[scan.at];
    if (expecting === null && open.length === 0) {
      return char === undefined ? null : errorAt(scan, "text follows after the end of the value");
    }
    if (char === undefined) {
      const missing =
        open.at(-1) === "{"
          ? "a } is missing"
          : open.length > 0
            ? "a ] is missing"
            : "a value is missing";
      return errorAt(scan, `the text ends early, ${missing}`);
    }
    const next = step(scan, char, expecting ?? "value", open);
    if (typeof next === "object" && next !== null) return errorAt(scan, next.message);
    expecting = next;
  }
}

/** Consumes one token; returns what must follow, or why the token is wrong. */
function step(
  scan: Scan,
  char: string,
  expecting: Expecting,
  open: ("{" | "[")[],
): Expecting | null | { readonly message: string } {
  if ((expecting === "value or ]" || expecting === ", or ]") && char === "]")
    return close(scan, open);
  if ((expecting === "name or }" || expecting === ", or }") && char === "}")
    return close(scan, open);
  switch (expecting) {
    case "value":
    case "value or ]":
      return readValue(scan, char, open);
    case "name":
    case "name or }":
      if (char !== '"') return { message: `expected a name in double quotes, found ${char}` };
      return readText(scan) ?? ":";
    case ":":
      return char === ":"
        ? skip(scan, "value")
        : { message: `expected : after the name, found ${char}` };
    case ", or ]":
      return char === "," ? skip(scan, "value") : { message: `expected , or ], found ${char}` };
    case ", or }":
      return char === "," ? skip(scan, "name") : { message: `expected , or }, found ${char}` };
    default: {
      const unknown: never = expecting;
      return unknown;
    }
  }
}

function skip(scan: Scan, next: Expecting): Expecting {
  scan.at += 1;
  return next;
}

function close(scan: Scan, open: ("{" | "[")[]): Expecting | null {
  scan.at += 1;
  open.pop();
  return afterValue(open);
}

function afterValue(open: readonly ("{" | "[")[]): Expecting | null {
  const inside = open.at(-1);
  return inside === undefined ? null : inside === "{" ? ", or }" : ", or ]";
}

function readValue(
  scan: Scan,
  char: string,
  open: ("{" | "[")[],
): Expecting | null | { readonly message: string } {
  if (char === "{" || char === "[") {
    open.push(char);
    return skip(scan, char === "{" ? "name or }" : "value or ]");
  }
  if (char === '"') return readText(scan) ?? afterValue(open);
  const token = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;
  token.lastIndex = scan.at;
  const found = token.exec(scan.text);
  if (found === null)
    return {
      message: `expected a value, found ${scan.text.slice(scan.at, scan.at + 12).split("\n")[0]}`,
    };
  scan.at += found[0].length;
  return afterValue(open);
}

/** Null when the quoted text is fine. */
function readText(scan: Scan): { readonly message: string } | null {
  const start = scan.at;
  for (let at = start + 1; at < scan.text.length; at += 1) {
    const char = scan.text[at];
    if (char === '"') {
      scan.at = at + 1;
      return null;
    }
    if (char === "\\") {
      const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
      escaped.lastIndex = at;
      if (!escaped.test(scan.text)) {
        scan.at = at;
        return { message: `${scan.text.slice(at, at + 2)} is not an escape of JSON` };
      }
      at = escaped.lastIndex - 1;
    } else if (char !== undefined && char < " ") {
      scan.at = at;
      return { message: "a line break or control character stands in a quoted text" };
    }
  }
  return { message: "a quoted text is never closed" };
}

function skipBlanks(scan: Scan): void {
  while (" \t\r\n".includes(scan.text[scan.at] ?? "x")) scan.at += 1;
}

function errorAt(scan: Scan, message: string): JsonError {
  const before = scan.text.slice(0, scan.at);
  const line = before.split("\n").length;
  return { line, column: scan.at - before.lastIndexOf("\n"), message };
}
