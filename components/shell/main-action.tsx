import type { LucideIcon } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";

/** What most people come to a list page for, at the right of its head; there before the rows are. */
export function MainAction({
  href,
  label,
  icon: Icon,
}: {
  href: string;
  label: string;
  icon: LucideIcon;
}) {
  return (
    <Button variant="primary" asChild>
      <Link href={href}>
        <Icon aria-hidden className="size-4" strokeWidth={2} />
        {label}
      </Link>
    </Button>
  );
}
