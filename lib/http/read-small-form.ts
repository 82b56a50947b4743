import { AppError } from "@/lib/errors";
import { readBytes } from "./parse-request";

const maxBytes = 4096;

/** The fields of a form of a few short fields. Throws AppError `invalid_request`, `upload_too_large`. */
export async function readSmallForm(request: Request): Promise<Record<string, string>> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) {
    throw new AppError({
      code: "invalid_request",
      message: "The request must be a form.",
      hint: "Send it with the header content-type: application/x-www-form-urlencoded.",
    });
  }
  const bytes = await readBytes(request, maxBytes);
  return Object.fromEntries(new URLSearchParams(new TextDecoder().decode(bytes)));
}
