"use client";

import { useRef } from "react";
import { useController, useWatch } from "react-hook-form";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { formatCount } from "@/lib/format/count";
import { useRunForm } from "./form-base";
import { maxSeedSkillBytes } from "./form-values";
import { settingId } from "./setting-fields";

const charsPerToken = 4;

/** Benchmarks come with a short skill of their own; tasks of a person start from an empty one. */
function emptyMeans(environment: unknown): string {
  return environment === "custom"
    ? "Start from nothing"
    : "Start from the short skill that comes with the benchmark";
}

/** The text a run starts from: empty, pasted or read from a file. */
export function SeedSkillField() {
  const { control } = useRunForm();
  const start = emptyMeans(useWatch({ control, name: "config.env.name" }));
  const { field, fieldState } = useController({ control, name: "seedSkill" });
  const text = useWatch({ control, name: "seedSkill" });
  const fileInput = useRef<HTMLInputElement>(null);

  const handleFile = async (file: File | undefined) => {
    if (!file) {
      return;
    }
    if (file.size > maxSeedSkillBytes) {
      toast.error("The file is too large", { description: "A seed skill has at most 64 KiB." });
      return;
    }
    field.onChange(await file.text());
  };
  return (
    <Field
      id={settingId("seedSkill")}
      label="Seed skill"
      error={fieldState.error?.message}
      help={
        text === ""
          ? `Empty: ${start.toLowerCase()}. Paste Markdown, or upload a file.`
          : `${formatCount(text.length)} characters, about ${formatCount(Math.ceil(text.length / charsPerToken))} tokens.`
      }
      className="md:col-span-2"
    >
      {(props) => (
        <>
          <Textarea
            {...props}
            {...field}
            rows={text === "" ? 2 : 8}
            spellCheck={false}
            placeholder={start}
            className="max-h-96 font-mono text-table"
          />
          <div className="flex flex-wrap gap-2 pt-1">
            <input
              ref={fileInput}
              type="file"
              accept=".md,.txt,text/markdown,text/plain"
              className="sr-only"
              tabIndex={-1}
              aria-hidden
              onChange={(event) => {
                void handleFile(event.target.files?.[0]);
                event.target.value = "";
              }}
            />
            <Button size="sm" onClick={() => fileInput.current?.click()}>
              Upload a file
            </Button>
            {text === "" ? null : (
              <Button size="sm" variant="quiet" onClick={() => field.onChange("")}>
                Clear
              </Button>
            )}
          </div>
        </>
      )}
    </Field>
  );
}
