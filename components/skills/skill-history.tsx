"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/class-names";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatCount } from "@/lib/format/count";
import { formatDelta } from "@/lib/format/score";
import { originScore, originText } from "@/lib/run-view/library-words";
import type { LibrarySkillPage, LibraryVersionRow } from "@/lib/schemas/library";
import { addVersion } from "./skill-requests";

/** All versions of a skill, newest first, each with where it comes from. */
export function SkillHistory({
  skill,
  number,
  onShow,
}: {
  skill: LibrarySkillPage;
  number: number;
  onShow: (number: number) => void;
}) {
  return (
    <Card>
      <CardHeader title="Versions" />
      <ol className="grid">
        {skill.versions.toReversed().map((version) => (
          <li
            key={version.number}
            className={cn(
              "grid gap-1 border-b px-4 py-3 last:border-b-0",
              version.number === number && "bg-selected",
            )}
          >
            <div className="flex items-baseline gap-2">
              <button
                type="button"
                aria-current={version.number === number ? "true" : undefined}
                className="min-h-6 rounded-control font-medium text-accent"
                onClick={() => onShow(version.number)}
              >
                Version {version.number}
              </button>
              <span className="ms-auto text-caption text-text-3">
                <RelativeTime at={version.createdAt} />
              </span>
            </div>
            <Origin version={version} />
            <p className="tabular text-caption text-text-3">
              {formatCount(version.lengthChars)} characters ·{" "}
              <span className="font-mono">{version.skillHash}</span>
            </p>
            {version.number === skill.latest.number ? null : (
              <RestoreButton skillId={skill.id} number={version.number} />
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}

function Origin({ version: { origin } }: { version: LibraryVersionRow }) {
  if (origin.kind !== "run") {
    return <p className="text-table text-text-2">{originText(origin)}</p>;
  }
  const gain =
    origin.score === null || origin.baseline === null
      ? ""
      : `, ${formatDelta(origin.score - origin.baseline)} over its seed`;
  return (
    <p className="text-table text-text-2">
      <Link href={`/runs/${origin.runId}/skill?b=${origin.version}`} className="text-accent">
        {originText(origin)}
      </Link>
      <span className="block">
        {originScore(origin) || "not measured"}
        {gain}
        {origin.isSimulated ? ", simulated model" : ""}
      </span>
    </p>
  );
}

function RestoreButton({ skillId, number }: { skillId: string; number: number }) {
  const router = useRouter();
  const [isSending, setIsSending] = useState(false);
  const restore = async () => {
    setIsSending(true);
    const reply = await addVersion(skillId, { restore: number });
    setIsSending(false);
    if (reply.ok) {
      router.push(`/skills/${skillId}`);
      router.refresh();
    } else {
      toast.error(reply.message);
    }
  };
  return (
    <Button
      size="sm"
      variant="quiet"
      className="justify-self-start"
      pending={isSending}
      onClick={() => void restore()}
    >
      Make this the latest<span className="sr-only">: version {number}</span>
    </Button>
  );
}
