import type { DbTransaction } from "@/lib/db/client";
import { saveTexts, textHash } from "@/lib/db/text-blob";
import { canonicalJson } from "@/lib/domain/canonical-json";
import { newId } from "@/lib/domain/ids";
import type { RunCommit } from "@/lib/engine/ports";
import { skillHash } from "@/lib/engine/skill-hash";
import { log } from "@/lib/log";
import { editsOfVersion, saveProvenance } from "@/lib/services/version-provenance";

/** Columns of the run's row that a commit sets. */
export function runColumnsOf(commit: RunCommit) {
  const { cursor, summary } = commit;
  return {
    stage: cursor.stage,
    step: cursor.step,
    epoch: cursor.epoch,
    baselineScore: cursor.baselineScore,
    currentScore: cursor.currentScore,
    bestScore: cursor.bestScore,
    bestStep: cursor.bestStep,
    bestSkillHash: cursor.bestSkillHash,
    ...(summary ? { summary: JSON.stringify(summary) } : {}),
  };
}

/** What a commit decided, without times and costs: a replay that decides otherwise is an error. */
export function commitInputHash(commit: RunCommit): string {
  return textHash(
    canonicalJson({
      cursor: commit.cursor,
      action: commit.step?.record.action ?? null,
      versions: commit.versions.map((version) => ({
        ...version,
        text: textHash(version.text),
      })),
      edits: commit.step?.edits ?? [],
    }),
  );
}

/** Journaled with the commit; the artifacts of an epoch end are made from it. */
export function commitResult(commit: RunCommit): string {
  return JSON.stringify({ epochEnd: commit.epochEnd ?? null });
}

/** Where the text came from is shown and decides nothing; without it the page works it out again. */
async function provenanceOf(
  tx: DbTransaction,
  commit: RunCommit,
  version: RunCommit["versions"][number],
  runId: string,
): Promise<string | null> {
  try {
    const edits = editsOfVersion(version.kind, commit.step?.detail ?? null);
    return await saveProvenance(tx, runId, { ...version, edits });
  } catch (error) {
    log.warn("the origin of a skill's lines could not be kept", { runId, error });
    return null;
  }
}

/** Writes versions, step and edits of a commit. */
export async function insertCommit(
  tx: DbTransaction,
  commit: RunCommit,
  place: { runId: string; at: Date },
): Promise<void> {
  const { runId, at } = place;
  for (const version of commit.versions) {
    const [contentHash = ""] = await saveTexts(tx, [version.text]);
    await tx.skillVersion.create({
      data: {
        id: newId("version", { now: at.getTime(), random: Math.random }),
        runId,
        number: version.number,
        skillHash: skillHash(version.text),
        contentHash,
        provenanceHash: await provenanceOf(tx, commit, version, runId),
        parentNumber: version.parentNumber,
        step: version.step,
        epoch: version.epoch,
        kind: version.kind,
        outcome: version.outcome,
        hard: version.score?.hard ?? null,
        soft: version.score?.soft ?? null,
        gateScore: version.gateScore,
        lengthChars: version.text.length,
        at,
      },
    });
  }
  if (!commit.step) {
    return;
  }
  const { record, detail, edits } = commit.step;
  const [detailHash = ""] = await saveTexts(tx, [JSON.stringify(detail)]);
  await tx.step.create({
    data: {
      runId,
      step: record.step,
      epoch: record.epoch,
      action: record.action,
      candidateHash: record.candidate_hash ?? null,
      selectionHard: record.selection_hard ?? null,
      selectionSoft: record.selection_soft ?? null,
      record: JSON.stringify(record),
      detailHash,
      at,
    },
  });
  await tx.edit.createMany({
    data: edits.map((edit) => ({
      runId,
      step: record.step,
      position: edit.position,
      op: edit.op,
      target: edit.target,
      content: edit.content,
      sourceType: edit.sourceType,
      supportCount: edit.supportCount ?? edit.supportItemIds.length,
      supportItemIds: JSON.stringify(edit.supportItemIds),
      selection: edit.selection,
      status: edit.status,
      outcome: edit.outcome,
      versionNumber: edit.versionNumber,
    })),
  });
}
