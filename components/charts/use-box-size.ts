"use client";

import { type RefObject, useLayoutEffect, useRef, useState } from "react";

export type BoxSize = { readonly width: number; readonly height: number };

/** Size of an element as it changes; null while it has none, for example in a hidden tab. */
export function useBoxSize(): { box: RefObject<HTMLDivElement | null>; size: BoxSize | null } {
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<BoxSize | null>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) {
      return;
    }
    const observer = new ResizeObserver(([entry]) => {
      const width = Math.round(entry?.contentRect.width ?? 0);
      const height = Math.round(entry?.contentRect.height ?? 0);
      setSize((known) => {
        if (width === 0 || height === 0) {
          return null;
        }
        return known?.width === width && known.height === height ? known : { width, height };
      });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { box, size };
}
