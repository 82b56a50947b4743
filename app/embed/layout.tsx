import type { Metadata } from "next";
import type { ReactNode } from "react";

export const metadata: Metadata = { robots: { index: false, follow: false } };

/** Stands in a frame of another page: nothing around the content. */
export default function EmbedLayout({ children }: { children: ReactNode }) {
  return <main id="main">{children}</main>;
}
