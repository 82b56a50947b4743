"use client";

import Link from "next/link";
import { useState } from "react";
import { SkillDiff } from "@/components/diff/skill-diff";
import { useVersionText } from "@/components/diff/use-version-text";
import { formatPlural } from "@/lib/format/count";
import type { EditStory } from "@/lib/run-view/edit-story";

/** What an edit's candidate scored, which items it moved, the text it would have made. */
export function EditStoryLines({ runId, story }: { runId: string; story: EditStory }) {
  const [isOpen, setIsOpen] = useState(false);
  const moved = [
    { sign: "▲", word: "improved", ids: story.improved },
    { sign: "▼", word: "regressed", ids: story.regressed },
  ].filter(({ ids }) => ids.length > 0);
  if (story.score === "" && story.change === null && story.again === "") {
    return null;
  }
  return (
    <div className="grid gap-1 px-4 pb-3 text-caption text-text-2">
      {story.score === "" ? null : (
        <p className="tabular">Candidate on selection: {story.score} against the current skill.</p>
      )}
      {moved.map(({ sign, word, ids }) => (
        <p key={word} className="break-words">
          <span aria-hidden>{sign} </span>
          {formatPlural(ids.length, "item")} {word}:{" "}
          <span className="font-mono">{ids.join(", ")}</span>
        </p>
      ))}
      {story.again === "" ? null : <p className="text-warning-text">{story.again}</p>}
      {story.change === null ? null : (
        <p className="flex flex-wrap gap-x-3">
          <button
            type="button"
            aria-expanded={isOpen}
            className="min-h-6 rounded-control text-accent"
            onClick={() => setIsOpen(!isOpen)}
          >
            {isOpen ? "Hide the text it made" : "Show the text it made"}
          </button>
          <Link
            href={`/runs/${runId}/skill?a=${story.change.from}&b=${story.change.to}`}
            className="inline-flex min-h-6 items-center text-accent"
          >
            v{story.change.from} → v{story.change.to}
          </Link>
        </p>
      )}
      {isOpen && story.change ? <CandidateText runId={runId} change={story.change} /> : null}
    </div>
  );
}

function CandidateText({
  runId,
  change,
}: {
  runId: string;
  change: { readonly from: number; readonly to: number };
}) {
  const before = useVersionText(runId, change.from);
  const after = useVersionText(runId, change.to);
  if (before.kind === "failed" || after.kind === "failed") {
    return <p>The texts could not be read.</p>;
  }
  return before.kind === "ready" && after.kind === "ready" ? (
    <div className="max-h-96 overflow-y-auto rounded-control border text-body text-text">
      <SkillDiff
        before={before.text}
        after={after.text}
        label={`version ${change.from} to version ${change.to}`}
        layout="unified"
        hasToolbar={false}
      />
    </div>
  ) : (
    <p>Reading…</p>
  );
}
