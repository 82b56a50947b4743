import { randomBytes } from "node:crypto";

/** A new number for each answer: only scripts that carry it run. */
export function newNonce(): string {
  return randomBytes(16).toString("base64");
}

/** Pages of other sites may show these in a frame, and nothing else (product.md 15). */
export function isEmbed(path: string): boolean {
  return path.startsWith("/embed/");
}

/** `unsafe-inline` for styles only: charts and positioned panels set style attributes. */
export function contentSecurityPolicy(input: {
  readonly nonce: string;
  /** Hot reload evaluates code and opens its own socket. */
  readonly isDev: boolean;
  readonly path: string;
}): string {
  const directives = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${input.nonce}' 'strict-dynamic'${input.isDev ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${input.isDev ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    `form-action ${isEmbed(input.path) ? "'none'" : "'self'"}`,
    `frame-ancestors ${isEmbed(input.path) ? "*" : "'none'"}`,
  ];
  return directives.join("; ");
}

/**
 * Headers of every answer; pages behind a link also stay out of indexes and tell nobody where they
 * were. Their preview image may be shown by the pages of chat tools.
 */
export function securityHeaders(path: string, policy: string): Readonly<Record<string, string>> {
  const isShare = path === "/s" || path.startsWith("/s/") || isEmbed(path);
  const isForOthers = isEmbed(path) || /^\/s\/[^/]+\/opengraph-image$/.test(path);
  return {
    "content-security-policy": policy,
    "x-content-type-options": "nosniff",
    ...(isEmbed(path) ? {} : { "x-frame-options": "DENY" }),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": isForOthers ? "cross-origin" : "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "referrer-policy": isShare ? "no-referrer" : "same-origin",
    ...(isShare ? { "x-robots-tag": "noindex, nofollow" } : {}),
  };
}
