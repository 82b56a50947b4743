import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { prepareDataset } from "@/lib/services/prepare-dataset";
import { picture } from "../../support/pictures";

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const splits = ["train", "val", "test"];

/** What becomes of a ZIP as a person uploads it; the hashes of what was kept come with it. */
async function upload(
  environment: "docvqa" | "officeqa",
  files: Record<string, Uint8Array>,
  keepValid = false,
) {
  const kept: number[] = [];
  const prepared = await prepareDataset(
    { name: "upload", environment, files: [{ name: "u.zip", bytes: zipSync(files) }], keepValid },
    async (bytes) => {
      kept.push(bytes.byteLength);
      return "0".repeat(64);
    },
  );
  return { prepared, kept };
}

const pages = splits.map((split) => ({
  id: split,
  split,
  question: `What is the ${split}?`,
  answers: ["x"],
  image_path: `images/${split}.png`,
}));

const questions = splits.map((split) => ({
  uid: split,
  split,
  question: `How much is the ${split}?`,
  ground_truth: "5",
  source_files: ["a.txt"],
}));

describe("a ZIP with its files", () => {
  it("brings the pictures of its questions", async () => {
    const images = await Promise.all(
      splits.map(async (split, index) => [`images/${split}.png`, await picture({ grey: index })]),
    );
    const files = { "items.json": text(pages), ...Object.fromEntries(images) };
    const { prepared, kept } = await upload("docvqa", files);
    expect(prepared.problems).toEqual([]);
    expect(prepared.items[0]?.fields).toMatchObject({ images: [{ name: "train.png" }] });
    expect(kept).toHaveLength(3);
  });

  it("brings the documents of its questions in the folder docs", async () => {
    const documents = { "docs/a.txt": text("one"), "docs/more/b.txt": text("two") };
    const { prepared, kept } = await upload("officeqa", {
      "top/items.json": text(questions),
      ...Object.fromEntries(
        Object.entries(documents).map(([path, bytes]) => [`top/${path}`, bytes]),
      ),
    });
    expect(prepared.problems).toEqual([]);
    expect(prepared.items[0]?.fields).toMatchObject({ documents: [{ name: "a.txt" }] });
    // Both documents and their list.
    expect(kept).toHaveLength(3);
  });

  it("names a picture that is not in it, and loads the other questions when asked to", async () => {
    const files = {
      "items.json": text([...pages, { ...pages[0], id: "more", image_path: "images/none.png" }]),
      ...Object.fromEntries(
        await Promise.all(
          splits.map(async (split) => [`images/${split}.png`, await picture()] as const),
        ),
      ),
    };
    const problem = {
      file: "items.json",
      field: "image_path",
      message: "images/none.png: is not in the archive",
    };
    const refused = await upload("docvqa", files);
    expect(refused.prepared).toMatchObject({ ok: false, problems: [problem] });
    const loaded = await upload("docvqa", files, true);
    expect(loaded.prepared).toMatchObject({ ok: true, leftOut: { count: 1, problems: [problem] } });
    expect(loaded.prepared.items).toHaveLength(3);
  });

  it.each(["../../etc/passwd", "/etc/passwd", "..\\secret.png"])(
    "a path like %s finds nothing",
    async (image_path) => {
      const { prepared } = await upload("docvqa", {
        "items.json": text(pages.map((page) => ({ ...page, image_path }))),
      });
      expect(prepared.ok).toBe(false);
      expect(prepared.problems).toHaveLength(3);
    },
  );
});
