import { getDb } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { TokenParams } from "@/lib/http/params";
import { readSmallForm } from "@/lib/http/read-small-form";
import { route } from "@/lib/http/route";
import { invalidRequest } from "@/lib/http/to-app-error";
import { unlockShareSchema } from "@/lib/schemas/share";
import { unlockShare } from "@/lib/services/open-share";

/** The password of a link: from a form without scripts, which is sent back with the problem. */
export const POST = route<TokenParams>(async (request, { token }) => {
  const parsed = unlockShareSchema.safeParse(await readSmallForm(request));
  if (!parsed.success) {
    throw invalidRequest("request", parsed.error);
  }
  try {
    const pass = await unlockShare(getDb(), {
      token,
      password: parsed.data.password,
      address: request.headers.get("x-client-address") ?? "unknown",
      isSecure: request.headers.get("x-encrypted") === "1",
    });
    return backTo(`/s/${token}`, { "set-cookie": pass });
  } catch (error) {
    if (error instanceof AppError && ["share_locked", "too_many_requests"].includes(error.code)) {
      return backTo(`/s/${token}?${new URLSearchParams({ problem: error.code })}`);
    }
    throw error;
  }
});

function backTo(location: string, headers: Record<string, string> = {}): Response {
  return new Response(null, {
    status: 303,
    headers: { location, "cache-control": "no-store", ...headers },
  });
}
