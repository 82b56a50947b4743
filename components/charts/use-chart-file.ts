"use client";

import { type RefObject, useRef } from "react";
import { saveChart } from "./save-chart";

/** Saves the chart inside `frame` as a picture file named after `name`. */
export function useChartFile(name: string): {
  frame: RefObject<HTMLDivElement | null>;
  savePicture: (format: "png" | "svg") => void;
} {
  const frame = useRef<HTMLDivElement>(null);
  const savePicture = (format: "png" | "svg") => {
    const chart = frame.current?.querySelector<SVGSVGElement>("svg");
    if (chart) {
      saveChart(chart, { name, format }).catch(async () => {
        const { toast } = await import("sonner");
        toast.error("The browser could not make the picture. Try SVG, or the table.");
      });
    }
  };
  return { frame, savePicture };
}
