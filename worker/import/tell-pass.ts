import type { ImportSource } from "@/lib/artifacts/import/import-source";
import { type FoundRollout, readPass } from "@/lib/artifacts/import/read-pass";
import { scoreOutcomes } from "@/lib/engine/scoring";
import type { SplitName } from "@/lib/schemas/dataset";
import type { RolloutPurpose } from "@/lib/schemas/run-event";
import type { Score } from "@/lib/schemas/run-summary";
import type { Stage } from "@/lib/schemas/step-record";
import type { RunWriter } from "../run-writer";
import type { ImportedItems } from "./import-items";

export type Place = { readonly stage: Stage; readonly step: number; readonly epoch: number };

export type PassPlace = {
  readonly folder: string;
  readonly purpose: RolloutPurpose;
  readonly split: SplitName;
  /** Of results that do not name their skill themselves. */
  readonly skillHash: string;
  readonly place: Place;
  /** Journal key of an item's rollout. */
  readonly keyOf: (itemId: string) => string;
};

/** The pass of a text over the selection or test items; its key names the text. */
export function evaluationPass(
  folder: string,
  purpose: "selection" | "test",
  input: { skillHash: string; place: Place },
): PassPlace {
  return {
    folder,
    purpose,
    split: purpose === "test" ? "test" : "val",
    ...input,
    keyOf: (itemId) => `${purpose}/${input.skillHash}/${itemId}`,
  };
}

/** Tells the results of an evaluation directory; results told before are left out. */
export function createPassTeller(writer: RunWriter, items: ImportedItems) {
  async function tellRollout(pass: PassPlace, found: FoundRollout): Promise<void> {
    const { outcome, trajectory } = found;
    const key = pass.keyOf(outcome.itemId);
    if (writer.journal.has(key)) {
      return;
    }
    const { place, purpose } = pass;
    const skillHash = found.skillHash ?? pass.skillHash;
    const { itemId, hard, soft, status, latencyMs } = outcome;
    const item = { itemId, hard, soft, status, latencyMs };
    await writer.record({
      journal: { key, inputHash: "", result: "null" },
      rollout: {
        key,
        purpose,
        step: place.step || null,
        epoch: place.epoch || null,
        skillHash,
        outcome,
        data: JSON.stringify(outcome),
      },
      calls: [],
      blobs: trajectory ? [trajectory] : [],
      facts: [{ kind: "item", place, purpose, skillHash, item }],
    });
  }

  /** The score of the pass, or null when the directory has no results of it. */
  return async (source: ImportSource, pass: PassPlace): Promise<Score | null> => {
    const found = await readPass(source, pass.folder);
    if (found === null || found.length === 0) {
      return null;
    }
    await items.add(
      pass.split,
      found.map(({ item }) => item),
    );
    await Promise.all(found.map((rollout) => tellRollout(pass, rollout)));
    return scoreOutcomes(found.map(({ outcome }) => outcome));
  };
}
