import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isEncrypted } from "@/lib/auth/client-address";
import type { Guard } from "@/lib/auth/guard";
import { sessionCookieHeader } from "@/lib/auth/sessions";
import { AppError } from "@/lib/errors";
import { safeReturnPath } from "./public-paths";

const maxBytes = 4096;

/** The fields of a small JSON or form body. Throws AppError `invalid_request`, `upload_too_large`. */
async function readFields(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.byteLength;
    if (size > maxBytes) {
      throw new AppError({ code: "upload_too_large", message: "The request is too large." });
    }
    chunks.push(bytes);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) {
    return new URLSearchParams(text);
  }
  try {
    const value: unknown = JSON.parse(text);
    const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
    return new URLSearchParams(entries.map(([name, field]) => [name, String(field)]));
  } catch (error) {
    throw new AppError({
      code: "invalid_request",
      message: "The request is not valid JSON.",
      cause: error,
    });
  }
}

function wantsPage(request: IncomingMessage): boolean {
  return /\btext\/html\b/.test(request.headers.accept ?? "");
}

function redirect(response: ServerResponse, path: string): void {
  response.statusCode = 303;
  response.setHeader("location", path);
  response.end();
}

/** POST /api/v1/login {secret, next}: JSON for programs, a redirect for a form without scripts. */
export async function answerLogin(
  request: IncomingMessage,
  response: ServerResponse,
  guard: Guard,
): Promise<void> {
  const fields = await readFields(request);
  const next = safeReturnPath(fields.get("next"));
  try {
    const { token, maxAgeSeconds } = await guard.login(request, fields.get("secret")?.trim() ?? "");
    const isSecure = isEncrypted(request);
    response.setHeader("set-cookie", sessionCookieHeader(token, { maxAgeSeconds, isSecure }));
  } catch (error) {
    if (error instanceof AppError && wantsPage(request)) {
      const words = new URLSearchParams({ next, problem: error.code });
      redirect(response, `/login?${words}`);
      return;
    }
    throw error;
  }
  if (wantsPage(request)) {
    redirect(response, next);
    return;
  }
  response.setHeader("content-type", "application/json; charset=utf-8");
  response.setHeader("cache-control", "no-store");
  response.end(JSON.stringify({ next }));
}

/** POST /api/v1/logout. Resolves with the hash of the session that ended, if there was one. */
export async function answerLogout(
  request: IncomingMessage,
  response: ServerResponse,
  guard: Guard,
): Promise<string | null> {
  const ended = await guard.logout(request);
  const isSecure = isEncrypted(request);
  response.setHeader("set-cookie", sessionCookieHeader("", { maxAgeSeconds: 0, isSecure }));
  redirect(response, "/login");
  return ended;
}
