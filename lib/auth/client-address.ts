import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { hostNameOf, isLoopback } from "@/lib/http/origin";
import { isPublicHost } from "@/lib/http/public-hosts";

/**
 * Who asks. Behind the tunnel every connection comes from this machine, and the tunnel names the
 * visitor; the same header from anybody else is not believed.
 */
export function clientAddress(request: IncomingMessage): string {
  const peer = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  const host = hostNameOf(request.headers.host ?? "");
  if (isLoopback(peer) && host !== null && isPublicHost(host)) {
    const named = request.headers["cf-connecting-ip"];
    const visitor = Array.isArray(named) ? named[0] : named;
    return visitor && isIP(visitor) !== 0 ? visitor : "tunnel";
  }
  return peer || "unknown";
}

/** True when the browser speaks TLS, with us or with a proxy in front. */
export function isEncrypted(request: IncomingMessage): boolean {
  const given = request.headers["x-forwarded-proto"];
  const protocol = Array.isArray(given) ? given[0] : given;
  return protocol?.split(",")[0]?.trim() === "https";
}
