import type { ReactNode } from "react";
import ShareLayout from "../s/layout";

/** Pages of the app in the clothes of public ones. */
export default function PreviewLayout({ children }: { children: ReactNode }) {
  return <ShareLayout>{children}</ShareLayout>;
}
