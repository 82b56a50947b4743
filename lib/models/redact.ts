/** Takes a secret, plain or URL-encoded, and credentials inside of addresses out of a text. */
export function redact(text: string, secret: string | null): string {
  let clean = text.replace(/\/\/[^/\s@]+@/g, "//");
  if (secret) {
    clean = clean.replaceAll(secret, "[key]").replaceAll(encodeURIComponent(secret), "[key]");
  }
  return clean;
}

/** An address without user, password, query and fragment, for messages. */
export function publicAddress(address: string): string {
  try {
    const url = new URL(address);
    return `${url.origin}${url.pathname}`.replace(/\/$/, "");
  } catch {
    return "the endpoint";
  }
}
