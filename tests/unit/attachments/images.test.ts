import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitImage, inspectImage } from "@/lib/attachments/images";
import { imageTypeOf } from "@/lib/attachments/media-type";
import { picture } from "../../support/pictures";

describe("pictures", () => {
  it.each(["png", "jpeg", "webp"] as const)("knows a %s by its bytes", async (format) => {
    const bytes = await picture({ format, width: 31, height: 17 });
    expect(await inspectImage(bytes)).toEqual({
      ok: true,
      mediaType: `image/${format}`,
      width: 31,
      height: 17,
    });
  });

  it("are decoded once for the same bytes", async () => {
    const bytes = await picture({ grey: 91, width: 33 });
    const first = inspectImage(bytes);
    expect(inspectImage(Uint8Array.from(bytes))).toBe(first);
    expect(inspectImage(await picture({ grey: 92, width: 33 }))).not.toBe(first);
    expect(await first).toMatchObject({ ok: true, width: 33 });
  });

  it.each([
    ["an empty file", async () => new Uint8Array(), "is empty"],
    ["a text", async () => new TextEncoder().encode("not a picture"), "is no picture"],
    [
      "half a picture",
      async () => (await picture({ width: 300, height: 300 })).subarray(0, 500),
      "is damaged",
    ],
    [
      "a signature and nothing behind it",
      async () => new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      "is damaged",
    ],
    ["a file of 21 MB", async () => new Uint8Array(21 * 1024 * 1024), "larger than 20 MB"],
    [
      "a picture of 81 million pixels",
      async () => picture({ width: 9000, height: 9000 }),
      "9000 × 9000 pixels",
    ],
  ])("refuses %s with the reason", async (_, make, message) => {
    expect(await inspectImage(await make())).toEqual({
      ok: false,
      message: expect.stringContaining(message),
    });
  });

  it("is sent as it is unless a largest size is set and exceeded", async () => {
    const bytes = await picture({ width: 100, height: 50 });
    const facts = { mediaType: "image/png", width: 100, height: 50 } as const;
    for (const maxPixels of [0, 5000]) {
      const sent = await fitImage(bytes, facts, maxPixels);
      expect(sent.bytes).toBe(bytes);
      expect(sent.resized).toBe(false);
    }
  });

  it("keeps its shape when it is scaled down", async () => {
    const bytes = await picture({ width: 100, height: 50, format: "jpeg" });
    const sent = await fitImage(bytes, { mediaType: "image/jpeg", width: 100, height: 50 }, 1250);
    expect(sent).toMatchObject({ width: 50, height: 25, resized: true, mediaType: "image/jpeg" });
    expect(await inspectImage(sent.bytes)).toMatchObject({ width: 50, height: 25 });
  });

  it("never throws for any bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        imageTypeOf(bytes);
        const head = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...bytes]);
        expect((await inspectImage(head)).ok).toBe(false);
      }),
      { numRuns: 30 },
    );
  });
});
