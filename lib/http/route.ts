import { randomUUID } from "node:crypto";
import { AppError } from "@/lib/errors";
import { hostPolicy } from "./host-policy";
import { isAllowedHost, isAllowedOrigin, type RequestOrigin } from "./origin";
import { errorResponse } from "./respond";

/** What Next gives a route handler; all parts of a path are texts a visitor wrote. */
export type RouteContext<P> = { readonly params: Promise<P> };

const readingMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Wraps a route: refuses foreign hosts and origins, gives the request an id, and turns whatever is
 * thrown into the one error answer.
 */
export function route<P = Record<string, never>>(
  handle: (request: Request, params: P) => Promise<Response>,
): (request: Request, context: RouteContext<P>) => Promise<Response> {
  return async (request, context) => {
    const requestId = randomUUID();
    try {
      assertAllowed(request);
      const response = await handle(request, await context.params);
      response.headers.set("x-request-id", requestId);
      return response;
    } catch (error) {
      return errorResponse(error, requestId);
    }
  };
}

function assertAllowed(request: Request): void {
  const policy = hostPolicy();
  const from: RequestOrigin = {
    host: request.headers.get("host") ?? new URL(request.url).host,
    origin: request.headers.get("origin"),
    fetchSite: request.headers.get("sec-fetch-site"),
  };
  const isAllowed = readingMethods.has(request.method)
    ? isAllowedHost(from.host, policy)
    : isAllowedOrigin(from, policy);
  if (!isAllowed) {
    throw foreignOrigin();
  }
}

export function foreignOrigin(): AppError {
  return new AppError({
    code: "forbidden_origin",
    message:
      "This request comes from another site, or names a host this server does not answer to.",
    hint: "Open the app by the address it printed at its start, or name the host in SKILLOPT_ALLOWED_HOSTS.",
  });
}
