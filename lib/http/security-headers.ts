import { randomBytes } from "node:crypto";

/** A new number for each answer: only scripts that carry it run. */
export function newNonce(): string {
  return randomBytes(16).toString("base64");
}

/** `unsafe-inline` for styles only: charts and positioned panels set style attributes. */
export function contentSecurityPolicy(input: {
  readonly nonce: string;
  /** Hot reload evaluates code and opens its own socket. */
  readonly isDev: boolean;
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
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  return directives.join("; ");
}

/** Headers of every answer; share pages also stay out of indexes and tell nobody where they were. */
export function securityHeaders(path: string, policy: string): Readonly<Record<string, string>> {
  const isShare = path === "/s" || path.startsWith("/s/");
  return {
    "content-security-policy": policy,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "referrer-policy": isShare ? "no-referrer" : "same-origin",
    ...(isShare ? { "x-robots-tag": "noindex, nofollow" } : {}),
  };
}
