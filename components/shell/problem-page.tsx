import type { ReactNode } from "react";

/** A page that has nothing to show but a sentence and what to do next. */
export function ProblemPage({
  title,
  children,
  actions,
}: {
  title: string;
  children: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="mx-auto grid max-w-xl gap-3 px-4 py-16 md:py-24">
      <h1 className="text-page">{title}</h1>
      <div className="grid gap-2 text-reading text-text-2">{children}</div>
      {actions ? <div className="mt-3 flex flex-wrap gap-2">{actions}</div> : null}
    </div>
  );
}
