/** Takes every occurrence of a secret, plain or URL-encoded, out of a text. */
export function redact(text: string, secret: string | null): string {
  if (!secret) {
    return text;
  }
  let clean = text.replaceAll(secret, "[key]");
  const encoded = encodeURIComponent(secret);
  if (encoded !== secret) {
    clean = clean.replaceAll(encoded, "[key]");
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
