"use client";

import { useEffect, useState } from "react";
import * as z from "zod";
import type { PaletteEntry } from "@/lib/run-view/palette-match";
import { places } from "./places";

export type PaletteTarget = PaletteEntry & { readonly href: string };

const runsSchema = z.object({
  rows: z.array(z.object({ id: z.string(), name: z.string(), datasetName: z.string() })),
});
const namedSchema = z.object({ rows: z.array(z.object({ id: z.string(), name: z.string() })) });

export const pageEntries: readonly PaletteTarget[] = [
  { id: "new-run", kind: "page", label: "New run", detail: "n", href: "/runs/new" },
  ...places.map((place) => ({
    id: place.href,
    kind: "page" as const,
    label: place.label,
    detail: `g ${place.key}`,
    href: place.href,
  })),
  { id: "welcome", kind: "page", label: "Welcome", detail: "", href: "/welcome" },
  {
    id: "new-dataset",
    kind: "page",
    label: "New dataset",
    detail: "",
    href: "/datasets/new",
  },
  {
    id: "import-skill",
    kind: "page",
    label: "Import a skill",
    detail: "",
    href: "/skills/import",
  },
];

/** Runs, datasets and skills by name, asked of the server once each time the palette opens. */
export function useNamedEntries(isOpen: boolean): readonly PaletteTarget[] {
  const [entries, setEntries] = useState<readonly PaletteTarget[]>([]);
  useEffect(() => {
    if (!isOpen) {
      return;
    }
    let isGone = false;
    void readEntries().then((next) => {
      if (!isGone) {
        setEntries(next);
      }
    });
    return () => {
      isGone = true;
    };
  }, [isOpen]);
  return entries;
}

async function readEntries(): Promise<PaletteTarget[]> {
  const [runs, datasets, skills] = await Promise.all([
    read("/api/v1/runs?limit=200", runsSchema),
    read("/api/v1/datasets?limit=200", namedSchema),
    read("/api/v1/skills?limit=200", namedSchema),
  ]);
  return [
    ...(runs?.rows ?? []).map((run) => ({
      id: run.id,
      kind: "run" as const,
      label: run.name,
      detail: run.datasetName,
      href: `/runs/${run.id}`,
    })),
    ...(datasets?.rows ?? []).map((dataset) => ({
      id: dataset.id,
      kind: "dataset" as const,
      label: dataset.name,
      detail: "dataset",
      href: `/datasets/${dataset.id}`,
    })),
    ...(skills?.rows ?? []).map((skill) => ({
      id: skill.id,
      kind: "skill" as const,
      label: skill.name,
      detail: "skill",
      href: `/skills/${skill.id}`,
    })),
  ];
}

/** null when the list could not be read: the palette then lists what it has. */
async function read<T extends z.ZodType>(path: string, schema: T): Promise<z.output<T> | null> {
  try {
    const response = await fetch(path, { cache: "no-store" });
    return response.ok ? schema.parse(await response.json()) : null;
  } catch {
    return null;
  }
}
