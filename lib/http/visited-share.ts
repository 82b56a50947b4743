import "server-only";
import { headers } from "next/headers";
import { cache } from "react";
import { getDb } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { getSharePage, type SharePage } from "@/lib/services/read-share";

export type VisitedShare =
  | { readonly kind: "open"; readonly page: SharePage }
  | { readonly kind: "locked" }
  | { readonly kind: "closed" };

/** What a page behind a link shows to this request: one read, and one counted visit. */
export const visitShare = cache(async (token: string): Promise<VisitedShare> => {
  try {
    const cookie = (await headers()).get("cookie");
    return { kind: "open", page: await getSharePage(getDb(), { token, cookie }) };
  } catch (error) {
    if (error instanceof AppError && error.code === "share_locked") {
      return { kind: "locked" };
    }
    if (error instanceof AppError && error.code === "share_unavailable") {
      return { kind: "closed" };
    }
    throw error;
  }
});

/** Address of this server as the visitor knows it, for the absolute links of preview images. */
export async function visitedOrigin(): Promise<URL> {
  const given = await headers();
  const protocol = given.get("x-encrypted") === "1" ? "https" : "http";
  return new URL(`${protocol}://${given.get("host") ?? "localhost"}`);
}
