import Link from "next/link";
import type { ReactNode } from "react";

/** The sticky head of a page: where it is, its one h1, chips beside it, actions at the right. */
export function PageHeader({
  title,
  crumbs = [],
  meta,
  actions,
}: {
  title: ReactNode;
  crumbs?: readonly { href: string; label: string }[];
  meta?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <header className="z-20 border-b bg-bg md:sticky md:top-0">
      <div className="flex min-h-header flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2 md:px-6">
        <div className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          {crumbs.length > 0 ? (
            <nav aria-label="Breadcrumb">
              <ol className="flex gap-x-2 text-text-3">
                {crumbs.map((crumb) => (
                  <li key={crumb.href} className="flex gap-2">
                    <Link
                      href={crumb.href}
                      className="rounded-control text-text-2 no-underline hover:text-text hover:underline"
                    >
                      {crumb.label}
                    </Link>
                    <span aria-hidden>/</span>
                  </li>
                ))}
              </ol>
            </nav>
          ) : null}
          <h1 className="min-w-0 break-words text-title">{title}</h1>
        </div>
        {meta}
        {actions ? (
          <div className="ms-auto flex flex-wrap items-center gap-2">{actions}</div>
        ) : null}
      </div>
    </header>
  );
}

/** The content below a page's head, with the page's margins. */
export function PageBody({ children }: { children: ReactNode }) {
  return (
    <div className="grid min-w-0 grid-cols-1 gap-4 px-4 pt-4 pb-10 md:px-6 md:pt-5">{children}</div>
  );
}
