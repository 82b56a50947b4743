"use client";

import { useState } from "react";
import { VisibleText } from "@/components/diff/visible-text";
import { CopyButton } from "@/components/ui/copy-button";
import { cutText } from "@/lib/format/text";

const cutAt = 2000;

/** Untrusted text in full width, cut at 2,000 characters with "show all", and copyable. */
export function LongText({ text, isMono = false }: { text: string; isMono?: boolean }) {
  const [isWhole, setIsWhole] = useState(false);
  const isLong = text.length > cutAt;
  const shown = isWhole || !isLong ? text : cutText(text, cutAt);
  return (
    <div className="group relative min-w-0">
      <div
        dir="auto"
        className={isMono ? "skill-text" : "whitespace-pre-wrap break-words text-table leading-6"}
      >
        {text === "" ? <span className="text-text-3">(empty)</span> : <VisibleText text={shown} />}
      </div>
      {isLong ? (
        <div className="mt-1 flex items-center gap-3">
          <button
            type="button"
            className="min-h-6 text-caption font-medium text-accent"
            aria-expanded={isWhole}
            onClick={() => setIsWhole(!isWhole)}
          >
            {isWhole ? "Show less" : `Show all ${text.length.toLocaleString("en")} characters`}
          </button>
          <CopyButton text={text} size="sm" variant="quiet" />
        </div>
      ) : null}
    </div>
  );
}
