import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ImageResponse } from "next/og";
import { ShareImage } from "@/components/share/share-image";
import { getDb } from "@/lib/db/client";
import { shareRoute } from "@/lib/http/share-route";
import { type ShareImageModel, shareImageModel, shareImageSize } from "@/lib/run-view/share-image";
import { openShare } from "@/lib/services/open-share";
import { getShareState } from "@/lib/services/read-share";

const fonts = join(process.cwd(), "node_modules", "geist", "dist", "fonts", "geist-sans");
const mostKept = 50;
/** Drawn images by what they show; drawing one takes some hundred milliseconds. */
const kept = new Map<string, Uint8Array<ArrayBuffer>>();

/** The preview image of a link, for chat tools. */
export const GET = shareRoute(async (request, visitor) => {
  const db = getDb();
  const model = shareImageModel(await getShareState(db, await openShare(db, visitor)));
  const tag = `"${createHash("sha256").update(JSON.stringify(model)).digest("hex").slice(0, 32)}"`;
  const headers = { etag: tag, "cache-control": "private, max-age=60" };
  if (request.headers.get("if-none-match") === tag) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(await drawn(tag, model), {
    headers: { ...headers, "content-type": "image/png" },
  });
});

async function drawn(tag: string, model: ShareImageModel): Promise<Uint8Array<ArrayBuffer>> {
  const known = kept.get(tag);
  if (known) {
    return known;
  }
  const [regular, semibold] = await Promise.all(
    ["Geist-Regular.ttf", "Geist-SemiBold.ttf"].map((name) => readFile(join(fonts, name))),
  );
  const image = new ImageResponse(<ShareImage model={model} />, {
    ...shareImageSize,
    fonts: [
      ...(regular ? [{ name: "Geist", data: regular, weight: 400 as const }] : []),
      ...(semibold ? [{ name: "Geist", data: semibold, weight: 600 as const }] : []),
    ],
  });
  const bytes = new Uint8Array(await image.arrayBuffer());
  kept.set(tag, bytes);
  const oldest = kept.keys().next().value;
  if (kept.size > mostKept && oldest !== undefined) {
    kept.delete(oldest);
  }
  return bytes;
}
