"use client";

import { type ChangeEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { Textarea } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { runConfigSchema } from "@/lib/schemas/run-config";
import type { RunFormInput, RunFormOutput } from "./form-values";
import { readSettings } from "./read-settings";

type Format = "yaml" | "json";
const formats = [
  { value: "yaml", label: "YAML" },
  { value: "json", label: "JSON" },
] as const;

/** The settings as a file: to read, copy, change and bring back. The same schema checks it. */
export function SettingsFile({
  getConfig,
  base,
  onUse,
}: {
  getConfig: () => RunFormInput["config"];
  /** What a file leaves out. */
  base: RunFormOutput["config"];
  onUse: (config: RunFormOutput["config"]) => void;
}) {
  const fileId = useId();
  const [format, setFormat] = useState<Format>("yaml");
  const [text, setText] = useState<string | null>(null);
  const [problems, setProblems] = useState<readonly string[]>([]);

  const write = async (next: Format, config: unknown) => {
    const { stringify } = await import("yaml");
    setFormat(next);
    setProblems([]);
    setText(
      next === "json" ? JSON.stringify(config, null, 2) : stringify(config, { lineWidth: 0 }),
    );
  };
  const handleOpen = (isOpen: boolean) => {
    if (!isOpen) {
      setText(null);
      return;
    }
    const config = getConfig();
    const parsed = runConfigSchema.safeParse(config);
    void write(format, parsed.success ? parsed.data : config);
  };
  const read = async () => {
    const { parse } = await import("yaml");
    return readSettings(text ?? "", base, parse);
  };
  const handleUse = async () => {
    const settings = await read();
    if (settings.ok) {
      onUse(settings.config);
      setText(null);
    } else {
      setProblems(settings.problems);
    }
  };
  const handleFormat = async (next: Format) => {
    const settings = await read();
    if (settings.ok) {
      await write(next, settings.config);
    } else {
      setProblems(settings.problems);
    }
  };
  const handleFile = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (file) {
      setProblems([]);
      setText(await file.text());
    }
  };
  return (
    <>
      <Button variant="quiet" onClick={() => handleOpen(true)}>
        Settings as a file…
      </Button>
      <Dialog
        open={text !== null}
        onOpenChange={handleOpen}
        title="Settings as a file"
        description="The command line's train --config reads it; add where its data lies. Change it here, or open one, and use it: what it leaves out stays at the preset."
        width="lg"
        footer={
          <>
            <CopyButton text={text ?? ""} label="Copy" />
            <Button variant="primary" onClick={() => void handleUse()}>
              Use these settings
            </Button>
          </>
        }
      >
        <div className="grid gap-3">
          <div className="flex flex-wrap items-center gap-3">
            <SegmentedControl
              label="Format"
              value={format}
              options={formats}
              onChange={(next) => void handleFormat(next)}
            />
            <label
              htmlFor={fileId}
              className="inline-flex min-h-8 cursor-pointer items-center rounded-control border border-border-strong px-3 font-medium hover:bg-surface-2 has-focus-visible:outline-2"
            >
              Open a file…
              <input
                id={fileId}
                type="file"
                accept=".yaml,.yml,.json,text/yaml,application/json"
                className="sr-only"
                onChange={(event) => void handleFile(event)}
              />
            </label>
          </div>
          {problems.length > 0 ? (
            <Notice tone="danger" role="alert" title="These settings cannot be used">
              <ul className="list-disc ps-4">
                {problems.map((problem) => (
                  <li key={problem} className="break-words">
                    {problem}
                  </li>
                ))}
              </ul>
            </Notice>
          ) : null}
          <Textarea
            aria-label="Settings"
            spellCheck={false}
            rows={22}
            className="skill-text"
            value={text ?? ""}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
      </Dialog>
    </>
  );
}
