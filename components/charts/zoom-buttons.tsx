"use client";

import { Maximize2, ZoomIn, ZoomOut } from "lucide-react";
import { Button } from "@/components/ui/button";
import { type StepRange, zoomRange } from "@/lib/charts/zoom";

const icon = { "aria-hidden": true, className: "size-4", strokeWidth: 1.75 } as const;

/** What dragging over a chart does, for pointers that press and for fingers. */
export function ZoomButtons({
  range,
  middle,
  total,
  onRange,
}: {
  range: StepRange | null;
  /** Step the zoom keeps in sight. */
  middle: number | null;
  total: number;
  onRange: (range: StepRange | null) => void;
}) {
  const small = { variant: "quiet", size: "icon", className: "size-7" } as const;
  return (
    <span className="inline-flex">
      <Button
        {...small}
        aria-label="Zoom in"
        title="Zoom in (+)"
        onClick={() => onRange(zoomRange(range, "in", middle, total))}
      >
        <ZoomIn {...icon} />
      </Button>
      {range === null ? null : (
        <>
          <Button
            {...small}
            aria-label="Zoom out"
            title="Zoom out (−)"
            onClick={() => onRange(zoomRange(range, "out", middle, total))}
          >
            <ZoomOut {...icon} />
          </Button>
          <Button
            {...small}
            aria-label="Show all steps"
            title="Show all steps (0)"
            onClick={() => onRange(null)}
          >
            <Maximize2 {...icon} />
          </Button>
        </>
      )}
    </span>
  );
}
