import { candidateScore } from "../charts/candidate-score";
import type { RunState } from "../events/run-state";
import { formatDelta, formatScore } from "../format/score";
import { bestFraction } from "./share-sentence";

/** Size of preview images, in pixels; what chat tools expect. */
export const shareImageSize = { width: 1200, height: 630 } as const;
const plot = { width: 1072, height: 216, padding: 16 } as const;

export type ShareImageModel = {
  readonly name: string;
  readonly score: string;
  /** `163/200`, empty where the gate does not count items. */
  readonly fraction: string;
  readonly delta: string;
  readonly isGain: boolean;
  readonly facts: string;
  readonly plot: { readonly width: number; readonly height: number };
  /** Stepped line of the best score; empty before the baseline is scored. */
  readonly bestPath: string;
  readonly marks: readonly {
    readonly x: number;
    readonly y: number;
    readonly kind: "best" | "accepted" | "rejected";
  }[];
};

/** What the preview image of a link draws; only letters of the bundled font are left in its texts. */
export function shareImageModel(state: RunState): ShareImageModel {
  const baseline = state.baseline?.gateScore ?? null;
  const best = state.bestScore;
  const gain = best !== null && baseline !== null ? best - baseline : null;
  return {
    name: drawable(state.created?.name ?? "", 60) || "A training run",
    score: best === null ? "no score yet" : formatScore(best),
    fraction: bestFraction(state) ?? "",
    delta: gain === null ? "" : gain > 0 ? `${formatDelta(gain)} over the seed` : "no gain yet",
    isGain: (gain ?? 0) > 0,
    facts: [
      state.plan ? `${state.steps.length} of ${state.plan.totalSteps} steps` : "",
      drawable(state.created?.datasetName ?? "", 40),
      state.created?.isSimulated ? "simulated models" : "",
    ]
      .filter(Boolean)
      .join("  ·  "),
    plot: { width: plot.width, height: plot.height },
    ...curve(state, baseline),
  };
}

function curve(
  state: RunState,
  baseline: number | null,
): Pick<ShareImageModel, "bestPath" | "marks"> {
  if (baseline === null) {
    return { bestPath: "", marks: [] };
  }
  const scored = state.steps.map((record) => ({ record, score: candidateScore(record) }));
  const values = [
    baseline,
    ...scored.flatMap(({ record, score }) => [
      record.best_score,
      ...(score === null ? [] : [score]),
    ]),
  ];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const last = Math.max(state.plan?.totalSteps ?? 0, state.steps.length, 1);
  const xOf = (step: number) =>
    Math.round(plot.padding + (step / last) * (plot.width - 2 * plot.padding));
  const yOf = (value: number) =>
    Math.round(
      high === low
        ? plot.height / 2
        : plot.padding + (1 - (value - low) / (high - low)) * (plot.height - 2 * plot.padding),
    );
  const steps = scored.map(({ record }) => `H${xOf(record.step)}V${yOf(record.best_score)}`);
  return {
    bestPath: `M${xOf(0)} ${yOf(baseline)}${steps.join("")}${steps.length === 0 ? `H${xOf(last)}` : ""}`,
    marks: scored.flatMap(({ record, score }) =>
      score === null
        ? []
        : [
            {
              x: xOf(record.step),
              y: yOf(score),
              kind:
                record.action === "accept_new_best"
                  ? ("best" as const)
                  : record.action === "reject"
                    ? ("rejected" as const)
                    : ("accepted" as const),
            },
          ],
    ),
  };
}

/**
 * Text in letters the bundled font has. Others (further scripts, emoji) would be fetched from the
 * network while the image is drawn, so they are left out.
 */
export function drawable(text: string, longest: number): string {
  const plain = text
    .normalize("NFC")
    .replace(/[^\u0020-\u007e\u00a0-\u017f\u2013\u2014\u2018-\u201d\u2026\u00b7\u2212]/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return plain.length > longest ? `${plain.slice(0, longest - 1).trimEnd()}…` : plain;
}
