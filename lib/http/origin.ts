import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { isPublicHost } from "./public-hosts";

/**
 * Against DNS rebinding and cross-site requests: which names this server answers to, and which pages
 * may change something. Only loopback names and the configured host count.
 */
export type HostPolicy = {
  /** Address the server is bound to. */
  readonly host: string;
  /** Further names people reach it by, without port. */
  readonly allowedHosts: readonly string[];
};

const loopbackNames: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "::1"]);
const wildcardAddresses: ReadonlySet<string> = new Set(["0.0.0.0", "::", ""]);

export function isLoopback(host: string): boolean {
  return loopbackNames.has(host) || host.startsWith("127.");
}

/** Name of a Host header without port and brackets, or null when it is none. */
export function hostNameOf(header: string): string | null {
  try {
    const { hostname, username, pathname } = new URL(`http://${header}`);
    const isPlain = username === "" && pathname === "/" && !/[/?#@]/.test(header);
    return isPlain ? hostname.replace(/^\[|\]$/g, "").toLowerCase() : null;
  } catch {
    return null;
  }
}

export function isAllowedHost(header: string | null | undefined, policy: HostPolicy): boolean {
  const name = header ? hostNameOf(header) : null;
  if (name === null) {
    return false;
  }
  const isNamed = name === policy.host || policy.allowedHosts.includes(name);
  if (loopbackNames.has(name) || isNamed || isPublicHost(name)) {
    return true;
  }
  // Bound to every address, any address of this machine is right; a name could be someone else's.
  return wildcardAddresses.has(policy.host) && isIP(name) !== 0;
}

export type RequestOrigin = {
  readonly host: string | null | undefined;
  readonly origin: string | null | undefined;
  /** Sec-Fetch-Site, sent by browsers only. */
  readonly fetchSite: string | null | undefined;
};

export function originOf({ headers }: IncomingMessage): RequestOrigin {
  const site = headers["sec-fetch-site"];
  return {
    host: headers.host,
    origin: headers.origin,
    fetchSite: Array.isArray(site) ? site[0] : site,
  };
}

/** May this request change something, or open a socket? Programs send neither Origin nor Sec-Fetch-Site. */
export function isAllowedOrigin(request: RequestOrigin, policy: HostPolicy): boolean {
  if (!isAllowedHost(request.host, policy)) {
    return false;
  }
  const { origin, fetchSite } = request;
  // A form of a page that sends no referrer names no origin; the browser still says whose page it is.
  const isNamed = origin && !(origin === "null" && fetchSite === "same-origin");
  if (isNamed) {
    return isSameHost(origin, request.host);
  }
  return !fetchSite || fetchSite === "same-origin" || fetchSite === "none";
}

function isSameHost(origin: string, host: string | null | undefined): boolean {
  try {
    const url = new URL(origin);
    return ["http:", "https:"].includes(url.protocol) && url.host === host?.toLowerCase();
  } catch {
    return false;
  }
}
