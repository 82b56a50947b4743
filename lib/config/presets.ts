import type { RunConfigInput } from "@/lib/schemas/run-config";

/** Starting points of the form (product.md 8.3). Pure data; the rest of the settings are defaults. */
export type Preset = {
  readonly id: "quick_look" | "standard" | "careful" | "cheap";
  readonly title: string;
  readonly description: string;
  readonly settings: {
    readonly train?: RunConfigInput["train"];
    readonly gradient?: RunConfigInput["gradient"];
    readonly optimizer?: RunConfigInput["optimizer"];
    readonly evaluation?: RunConfigInput["evaluation"];
    readonly env?: { readonly limit?: number };
  };
};

export const presets: readonly Preset[] = [
  {
    id: "quick_look",
    title: "Quick look",
    description: "One epoch of at most two steps on up to 40 items of each split.",
    settings: {
      train: { num_epochs: 1, batch_size: 20 },
      optimizer: { slow_update_samples: 10 },
      env: { limit: 40 },
    },
  },
  {
    id: "standard",
    title: "Standard",
    description: "The defaults of the method: four epochs of batches of 40.",
    settings: {},
  },
  {
    id: "careful",
    title: "Careful",
    description: "Every change is scored before it counts, the slow update included.",
    settings: { optimizer: { slow_update_gate_with_selection: true } },
  },
  {
    id: "cheap",
    title: "Cheap",
    description: "Learns from failures only, in smaller batches and two epochs.",
    settings: {
      train: { num_epochs: 2, batch_size: 20 },
      gradient: { failure_only: true },
      optimizer: { slow_update_samples: 10 },
    },
  },
];

/** Below this, one item moves the hard score by more than two points. */
const smallSelectionSplit = 50;

/** The presets for a dataset: with few selection items, Careful compares by the finer soft score. */
export function presetsFor(dataset: { readonly selectionCount: number }): readonly Preset[] {
  if (dataset.selectionCount >= smallSelectionSplit) return presets;
  return presets.map((preset) =>
    preset.id === "careful"
      ? { ...preset, settings: { ...preset.settings, evaluation: { gate_metric: "soft" } } }
      : preset,
  );
}
