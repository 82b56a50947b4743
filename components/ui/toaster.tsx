"use client";

import dynamic from "next/dynamic";

/** Nothing is told before the page is awake: its code comes after the first paint. */
const ToastRegion = dynamic(() => import("./toast-region").then((module) => module.ToastRegion), {
  ssr: false,
});

/** The page's one toast region; call `toast()` from "sonner" anywhere below it. */
export function Toaster() {
  return <ToastRegion />;
}
