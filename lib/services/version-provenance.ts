import type { DbOrTransaction } from "@/lib/db/client";
import { saveTexts } from "@/lib/db/text-blob";
import {
  packRuns,
  type TracedEdit,
  type TracedText,
  type TracedVersion,
  traceVersion,
  unpackRuns,
} from "@/lib/engine/skill-document/provenance";
import { runsLength } from "@/lib/engine/skill-document/runs";
import { type Edit, editOpSchema } from "@/lib/schemas/edit";
import { provenanceSchema } from "@/lib/schemas/provenance";
import { type StepDetail, stepDetailSchema } from "@/lib/schemas/step-record";
import { getText } from "./read-text";

/** The selected edits of a step, in order. */
export function selectedEdits(detail: StepDetail): Edit[] {
  return detail.selected.flatMap((id) => detail.merged.find((edit) => edit.id === id) ?? []);
}

/** The edits the candidate was made of: those its report names, which may be fewer than were selected. */
function reportedEdits(detail: StepDetail): TracedEdit[] {
  const selected = selectedEdits(detail).map((edit, index) => ({ edit, position: index + 1 }));
  const reported = detail.report.flatMap(
    (row) => selected.find(({ edit }) => edit.id === row.editId) ?? [],
  );
  return reported.length > 0 && reported.length === detail.report.length ? reported : selected;
}

/** Versions made in other ways than by edits have none to follow. */
export function editsOfVersion(kind: string, detail: StepDetail | null): TracedEdit[] {
  const edits = kind === "step" && detail && !detail.rewrite ? reportedEdits(detail) : [];
  return edits.some(({ edit }) => editOpSchema.safeParse(edit.op).success) ? edits : [];
}

function findVersion(db: DbOrTransaction, runId: string, number: number) {
  return db.skillVersion.findUnique({
    where: { runId_number: { runId, number } },
    select: {
      number: true,
      kind: true,
      step: true,
      epoch: true,
      parentNumber: true,
      contentHash: true,
      provenanceHash: true,
    },
  });
}

type VersionRow = NonNullable<Awaited<ReturnType<typeof findVersion>>>;

async function readStored(
  db: DbOrTransaction,
  row: VersionRow,
  text: string,
): Promise<TracedText | null> {
  if (row.provenanceHash === null) {
    return null;
  }
  const stored = provenanceSchema.parse(JSON.parse(await getText(db, row.provenanceHash)));
  const runs = unpackRuns(stored);
  return runsLength(runs) === text.length ? { text, runs } : null;
}

async function readDetail(
  db: DbOrTransaction,
  runId: string,
  step: number,
): Promise<StepDetail | null> {
  const row = await db.step.findUnique({
    where: { runId_step: { runId, step } },
    select: { detailHash: true },
  });
  return row && stepDetailSchema.parse(JSON.parse(await getText(db, row.detailHash)));
}

function kindOf(kind: string): TracedVersion["kind"] {
  return kind === "seed" || kind === "slow_update" || kind === "appendix" ? kind : "step";
}

/**
 * A version's text with the origin of each character, or null when the run has no such version. Runs
 * of an older version of the product have none stored; theirs is followed from the seed again.
 */
export async function readTracedVersion(
  db: DbOrTransaction,
  runId: string,
  number: number,
): Promise<TracedText | null> {
  const untraced: { row: VersionRow; text: string }[] = [];
  let traced: TracedText | null = null;
  for (let next: number | null = number; next !== null && traced === null; ) {
    const row: VersionRow | null = await findVersion(db, runId, next);
    if (!row) {
      break;
    }
    const text = await getText(db, row.contentHash);
    traced = await readStored(db, row, text);
    if (!traced) {
      untraced.push({ row, text });
    }
    // Numbers rise, so a damaged pointer cannot lead in a circle.
    next = row.parentNumber !== null && row.parentNumber < row.number ? row.parentNumber : null;
  }
  for (const { row, text } of untraced.toReversed()) {
    const detail = row.kind === "step" ? await readDetail(db, runId, row.step) : null;
    const edits = editsOfVersion(row.kind, detail);
    traced = { text, runs: traceVersion(traced, { ...row, kind: kindOf(row.kind), text, edits }) };
  }
  return traced;
}

/** Follows a new version from its parent and stores the result; returns its hash. */
export async function saveProvenance(
  db: DbOrTransaction,
  runId: string,
  version: TracedVersion & { readonly parentNumber: number | null },
): Promise<string> {
  const { parentNumber } = version;
  const parent = parentNumber === null ? null : await readTracedVersion(db, runId, parentNumber);
  const [hash = ""] = await saveTexts(db, [
    JSON.stringify(packRuns(traceVersion(parent, version))),
  ]);
  return hash;
}
