"use client";

import { Eye } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { type JudgePreview, judgePreviewSchema, type PreviewJudge } from "@/lib/schemas/judge";
import { apiErrorSchema } from "@/lib/schemas/read-models";

type Shown =
  | { readonly ok: true; readonly preview: JudgePreview }
  | { readonly ok: false; readonly message: string };

/** The question a judge gets about one answer, word by word; no model is called. */
export function RubricPreview(asked: Pick<PreviewJudge, "scorer" | "datasetId" | "task">) {
  const [state, setState] = useState<"closed" | "asking" | Shown>("closed");
  const handleShow = async () => {
    setState("asking");
    setState(await readPreview(asked));
  };
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button
          size="sm"
          onClick={handleShow}
          pending={state === "asking"}
          icon={<Eye aria-hidden className="size-3.5" strokeWidth={1.75} />}
        >
          {typeof state === "object" ? "Show it anew" : "Preview the question"}
        </Button>
        <p aria-live="polite" className="text-caption text-text-3">
          {typeof state === "object" && state.ok
            ? previewWords(state.preview)
            : "What the judge reads, for one item and its first expected answer."}
        </p>
      </div>
      {typeof state === "object" && !state.ok ? (
        <p role="alert" className="text-caption text-danger-text">
          {state.message}
        </p>
      ) : null}
      {typeof state === "object" && state.ok ? <Question preview={state.preview} /> : null}
    </div>
  );
}

function Question({ preview }: { preview: JudgePreview }) {
  return (
    <dl className="grid gap-2 rounded-control border bg-surface p-3">
      {[
        ["Instructions", preview.system],
        ["Question", preview.question],
      ].map(([name, text]) => (
        <div key={name} className="grid gap-1">
          <dt className="text-caption font-medium text-text-2">{name}</dt>
          <dd>
            <pre className="font-mono text-caption whitespace-pre-wrap break-words">{text}</pre>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function previewWords({ itemId, usesItemRubric }: JudgePreview): string {
  const item = itemId === null ? "For a task of your own" : `For item ${itemId}`;
  return usesItemRubric ? `${item}, with the item's own rubric.` : `${item}.`;
}

async function readPreview(
  asked: Pick<PreviewJudge, "scorer" | "datasetId" | "task">,
): Promise<Shown> {
  try {
    const response = await fetch("/api/v1/judge/preview", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(asked),
    });
    const body: unknown = await response.json();
    const preview = judgePreviewSchema.safeParse(body);
    if (preview.success) {
      return { ok: true, preview: preview.data };
    }
    const refusal = apiErrorSchema.safeParse(body);
    if (refusal.success) {
      return { ok: false, message: `${refusal.data.error.message} ${refusal.data.error.hint}` };
    }
  } catch {
    // Told below, like an answer nobody understands.
  }
  return { ok: false, message: "The server did not answer. Try again." };
}
