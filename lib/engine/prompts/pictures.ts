import { type ItemOutcome, shownImagesSchema } from "../../schemas/outcome";
import type { RunConfig } from "../../schemas/run-config";
import type { RequestPicture } from "../ports";

/** Pictures of one analyst call at most; more would crowd out the trajectories. */
const maxPictures = 8;

/** A picture of a call, and the trajectories that were about it. */
export type ShownPicture = RequestPicture & { readonly itemIds: readonly string[] };

/**
 * The pictures an analyst of failures gets to see (benchmarks.md 5.3): each file once, in the order of
 * the trajectories; none unless the settings say so. They are scaled as they were for the target.
 */
export function picturesOf(
  { env, gradient }: RunConfig,
  trajectories: readonly { readonly outcome: ItemOutcome }[],
): readonly ShownPicture[] {
  if (!gradient.show_pictures) return [];
  const maxPixels = env.name === "docvqa" ? env.max_pixels : 0;
  const pictures = new Map<string, ShownPicture>();
  for (const { outcome } of trajectories) {
    for (const { name, hash } of shownImagesSchema.parse(outcome.details)) {
      const itemIds = [...(pictures.get(hash)?.itemIds ?? []), outcome.itemId];
      pictures.set(hash, { name, hash, maxPixels, itemIds });
    }
  }
  return [...pictures.values()].slice(0, maxPictures);
}

/** What a target saw beside the text, in words. */
export function pictureLines(outcome: ItemOutcome): string[] {
  const pictures = shownImagesSchema.parse(outcome.details);
  if (pictures.length === 0) return [];
  const words = pictures.map(({ name, width, height }) => `${name} (${width} × ${height} pixels)`);
  return [`Pictures shown to the agent: ${words.join(", ")}`];
}

/** Which of the attached pictures belongs to which trajectory; empty without any. */
export function pictureSection(pictures: readonly ShownPicture[]): string {
  if (pictures.length === 0) return "";
  const lines = pictures.map(
    ({ name, itemIds }, index) => `${index + 1}. ${name}: trajectory ${itemIds.join(", ")}`,
  );
  return `## Pictures (${pictures.length})\n\nAttached in this order:\n${lines.join("\n")}`;
}
