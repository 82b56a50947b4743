import Link from "next/link";

/** Name and mark of the product. */
export function Brand({ href = "/runs" }: { href?: string }) {
  return (
    <Link
      href={href}
      className="flex min-h-8 items-center gap-2 rounded-control font-semibold text-reading text-text no-underline"
    >
      <BrandMark />
      SkillOpt Studio
    </Link>
  );
}

export function BrandMark() {
  return (
    <svg
      aria-hidden
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      className="size-5 text-accent"
    >
      <path d="M3 15.5l4-5 3.5 3L17 4.5" />
      <path d="M12.5 4.5H17V9" />
    </svg>
  );
}
