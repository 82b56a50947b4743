import type { Db } from "@/lib/db/client";
import { splitDocument } from "@/lib/diff/document-lines";
import { packRuns } from "@/lib/engine/skill-document/provenance";
import { type Runs, sliceRuns } from "@/lib/engine/skill-document/runs";
import type { Origin } from "@/lib/schemas/provenance";
import type { BlameLine, BlameOrigin, SkillBlame } from "@/lib/schemas/read-models";
import { type StepDetail, stepDetailSchema } from "@/lib/schemas/step-record";
import { findTexts } from "./read-text";
import { getVersionText, listVersions } from "./read-versions";
import { readTracedVersion, selectedEdits } from "./version-provenance";

/** Each line of a version with who wrote it (product.md 10.3). Throws `not_found`. */
export async function getBlame(db: Db, runId: string, number: number): Promise<SkillBlame> {
  const version = await getVersionText(db, runId, number);
  const traced = await readTracedVersion(db, runId, number);
  const runs = traced?.runs ?? [];
  const { origins } = packRuns(runs);
  return {
    number,
    skillHash: version.skillHash,
    origins: await describeOrigins(db, runId, origins),
    lines: blameLines(version.text, runs, origins),
  };
}

async function describeOrigins(
  db: Db,
  runId: string,
  origins: readonly Origin[],
): Promise<BlameOrigin[]> {
  const versions = new Map((await listVersions(db, runId)).map((row) => [row.number, row]));
  const steps = origins.flatMap((origin) => (origin.kind === "edit" ? [origin.step] : []));
  const details = await readDetails(db, runId, steps);
  const rollouts = await readRollouts(db, runId, steps);
  return origins.map((origin): BlameOrigin => {
    const number = origin.kind === "seed" ? 0 : origin.version;
    const version = versions.get(number);
    return {
      kind: origin.kind,
      version: number,
      step: version?.step ?? 0,
      epoch: version?.epoch ?? 0,
      outcome: version?.outcome ?? "",
      gateScore: version?.gateScore ?? null,
      edit:
        origin.kind === "edit" ? describeEdit(origin, details.get(origin.step), rollouts) : null,
    };
  });
}

async function readDetails(
  db: Db,
  runId: string,
  steps: readonly number[],
): Promise<ReadonlyMap<number, StepDetail>> {
  const rows = await db.step.findMany({
    where: { runId, step: { in: [...new Set(steps)] } },
    select: { step: true, detailHash: true },
  });
  const texts = await findTexts(
    db,
    rows.map((row) => row.detailHash),
  );
  return new Map(
    rows.flatMap((row) => {
      const text = texts.get(row.detailHash);
      return text === undefined
        ? []
        : [[row.step, stepDetailSchema.parse(JSON.parse(text))] as const];
    }),
  );
}

/** Train rollouts of some steps, by step and item. */
async function readRollouts(
  db: Db,
  runId: string,
  steps: readonly number[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await db.rollout.findMany({
    where: { runId, purpose: "train", step: { in: [...new Set(steps)] } },
    orderBy: { id: "asc" },
    select: { id: true, step: true, itemId: true },
  });
  return new Map(rows.map((row) => [`${row.step} ${row.itemId}`, row.id]));
}

function describeEdit(
  origin: Extract<Origin, { kind: "edit" }>,
  detail: StepDetail | undefined,
  rollouts: ReadonlyMap<string, number>,
): BlameOrigin["edit"] {
  const edits = detail ? selectedEdits(detail) : [];
  const edit = edits[origin.position - 1];
  return {
    id: origin.editId,
    position: origin.position,
    of: Math.max(edits.length, origin.position),
    op: edit?.op ?? "",
    sourceType: edit?.sourceType ?? "",
    mergeLevel: edit?.mergeLevel ?? null,
    from: edit?.from ?? [],
    supportCount: edit?.supportCount ?? edit?.supportItemIds.length ?? 0,
    supportItems: (edit?.supportItemIds ?? []).map((itemId) => ({
      itemId,
      rolloutId: rollouts.get(`${origin.step} ${itemId}`) ?? null,
    })),
    why: edit?.why ?? "",
  };
}

/** Lines by newlines; their parts leave the newline out, except that of an empty line. */
function blameLines(text: string, runs: Runs, origins: readonly Origin[]): BlameLine[] {
  const indexOf = new Map(origins.map((origin, index) => [JSON.stringify(origin), index]));
  const regions = splitDocument(text).lines;
  const lines: BlameLine[] = [];
  let from = 0;
  while (from < text.length) {
    const end = text.indexOf("\n", from);
    const to = end < 0 ? text.length : end;
    const shown = text.slice(from, to);
    const lineRuns = sliceRuns(runs, from, Math.max(to, from + 1));
    const parts: BlameLine["parts"] = [];
    let position = 0;
    for (const run of lineRuns) {
      const origin = indexOf.get(JSON.stringify(run.origin)) ?? 0;
      const last = parts.at(-1);
      if (last?.origin === origin) {
        last.to += run.length;
      } else {
        parts.push({ from: position, to: position + run.length, origin });
      }
      position += run.length;
    }
    lines.push({
      number: lines.length + 1,
      text: shown.endsWith("\r") ? shown.slice(0, -1) : shown,
      region: regions[lines.length]?.region ?? null,
      origin: mostOf(shown, parts),
      isEstimated: lineRuns.some((run) => run.isEstimated),
      parts,
    });
    from = to + 1;
  }
  return lines;
}

/** The origin of most of the visible characters; the later one when two wrote as much. */
function mostOf(line: string, parts: BlameLine["parts"]): number {
  const sizes = new Map<number, number>();
  for (const { from, to, origin } of parts) {
    const visible = line.slice(from, to).replace(/\s/g, "").length;
    sizes.set(origin, (sizes.get(origin) ?? 0) + visible);
  }
  let best = { origin: parts[0]?.origin ?? 0, size: -1 };
  for (const [origin, size] of sizes) {
    if (size >= best.size) {
      best = { origin, size };
    }
  }
  return best.origin;
}
