import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

/** The size utilities of app/globals.css, so that they are not mistaken for text colours. */
const merge = extendTailwindMerge({
  extend: {
    classGroups: {
      "font-size": [{ text: ["caption", "table", "body", "reading", "title", "page", "kpi"] }],
    },
  },
});

/** Joins class names; of two utilities for the same thing the later one wins. */
export function cn(...names: ClassValue[]): string {
  return merge(clsx(names));
}
