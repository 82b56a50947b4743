import type { Visitor } from "@/lib/services/open-share";
import type { TokenParams } from "./params";
import { type RouteContext, route } from "./route";

/** A route below a link: whoever asks is a visitor, and answers stay out of indexes. */
export function shareRoute(
  handle: (request: Request, visitor: Visitor) => Promise<Response>,
): (request: Request, context: RouteContext<TokenParams>) => Promise<Response> {
  return route<TokenParams>(async (request, { token }) => {
    const response = await handle(request, { token, cookie: request.headers.get("cookie") });
    response.headers.set("x-robots-tag", "noindex, nofollow");
    response.headers.set("referrer-policy", "no-referrer");
    return response;
  });
}
