/** Keeps secrets out of logs and messages: by the name of a field, by pattern, and by known value. */

const secretFieldName =
  /^(authorization|proxy-authorization|cookie|set-cookie|password|passwd|secret|token|api[-_]?key|x-api-key|access[-_]?token|refresh[-_]?token|worker[-_]?token|.*(secret|password|apikey|api_key))$/i;

const secretPatterns: readonly RegExp[] = [
  /\b(?:sk|pk|rk)-[A-Za-z0-9_-]{12,}/g,
  /\bBearer\s+[A-Za-z0-9._~+/=-]{8,}/gi,
  /\b(?:gh[opsu]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{30,})/g,
  /(?<=:\/\/)[^/\s:@]+:[^/\s@]+(?=@)/g,
];

const mask = "[redacted]";
const knownSecrets = new Set<string>();
const shortestKnownSecret = 6;
const deepest = 6;

/** Remembers a value that must never be written; very short values are ignored (they would mask ordinary text). */
export function registerSecret(value: string): void {
  if (value.length >= shortestKnownSecret) {
    knownSecrets.add(value);
  }
}

/** The text with every known secret and everything that looks like one masked. */
export function redactText(text: string): string {
  let result = text;
  for (const secret of knownSecrets) {
    if (result.includes(secret)) {
      result = result.split(secret).join(mask);
    }
  }
  for (const pattern of secretPatterns) {
    result = result.replace(pattern, mask);
  }
  return result;
}

/** A copy of a plain value that is safe to write; errors become name, message and stack. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") {
    return redactText(value);
  }
  if (value === null || typeof value !== "object") {
    return typeof value === "bigint" ? value.toString() : value;
  }
  if (depth >= deepest) {
    return "[too deep]";
  }
  if (value instanceof Date) {
    return value.toISOString();
  }
  if (value instanceof Error) {
    return {
      name: value.name,
      message: redactText(value.message),
      ...("code" in value ? { code: redact(value.code, depth + 1) } : {}),
      ...(value.stack ? { stack: redactText(value.stack) } : {}),
      ...(value.cause === undefined ? {} : { cause: redact(value.cause, depth + 1) }),
    };
  }
  if (Array.isArray(value)) {
    return value.map((entry) => redact(entry, depth + 1));
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      name,
      secretFieldName.test(name) && entry !== null && entry !== undefined
        ? mask
        : redact(entry, depth + 1),
    ]),
  );
}
