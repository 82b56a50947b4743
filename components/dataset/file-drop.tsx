"use client";

import { FileText, Upload, X } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/class-names";
import { Select } from "@/components/ui/input";
import { formatCompact } from "@/lib/format/count";
import type { SplitName } from "@/lib/schemas/dataset";
import { splitNameSchema } from "@/lib/schemas/dataset";
import type { UploadFile } from "./upload-draft";

/** Files by drop or by the file chooser; each one may be a split of its own. */
export function FileDrop({
  files,
  onAdd,
  onRemove,
  onSplitChange,
  inputId,
}: {
  files: readonly UploadFile[];
  onAdd: (files: readonly File[]) => void;
  onRemove: (id: string) => void;
  onSplitChange: (id: string, split: SplitName | null) => void;
  inputId: string;
}) {
  const [isOver, setIsOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const handleDrop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    onAdd([...event.dataTransfer.files]);
  };
  return (
    <div className="grid min-w-0 gap-2">
      <section
        aria-label="Drop files here"
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={handleDrop}
        className={cn(
          "grid justify-items-center gap-2 rounded-card border border-border-strong border-dashed bg-surface px-4 py-6 text-center transition-colors",
          isOver && "border-accent bg-selected",
        )}
      >
        <Upload aria-hidden className="size-5 text-text-3" strokeWidth={1.5} />
        <p className="text-text-2">Drop JSON, JSON Lines, CSV, Parquet, YAML or ZIP files here</p>
        <input
          ref={input}
          id={inputId}
          type="file"
          multiple
          accept=".json,.jsonl,.ndjson,.csv,.tsv,.yaml,.yml,.parquet,.zip,application/json,text/csv,application/zip"
          className="sr-only"
          tabIndex={-1}
          aria-label="Data files"
          onChange={(event) => {
            onAdd([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
        <Button id="upload-choose" size="sm" onClick={() => input.current?.click()}>
          Choose files
        </Button>
        <p className="text-caption text-text-3">
          One file to be split, or one each for train, selection and test; a ZIP brings attachments
          along. At most 50 MB.
        </p>
      </section>
      {files.length > 0 ? (
        <ul className="grid gap-2">
          {files.map((entry) => (
            <li
              key={entry.id}
              className="flex flex-wrap items-center gap-2 rounded-control border px-3 py-1.5"
            >
              <FileText aria-hidden className="size-4 shrink-0 text-text-3" strokeWidth={1.75} />
              <span className="min-w-40 flex-1 truncate">{entry.file.name}</span>
              <span className="tabular text-caption text-text-3">
                {formatCompact(entry.file.size)} B
              </span>
              <span className="w-40">
                <Select
                  aria-label={`Split of ${entry.file.name}`}
                  value={entry.split ?? ""}
                  onChange={(event) =>
                    onSplitChange(
                      entry.id,
                      splitNameSchema.safeParse(event.target.value).data ?? null,
                    )
                  }
                >
                  <option value="">All splits</option>
                  <option value="train">Train</option>
                  <option value="val">Selection</option>
                  <option value="test">Test</option>
                </Select>
              </span>
              <Button
                variant="quiet"
                size="icon"
                aria-label={`Remove ${entry.file.name}`}
                onClick={() => onRemove(entry.id)}
              >
                <X aria-hidden className="size-4" strokeWidth={1.75} />
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
