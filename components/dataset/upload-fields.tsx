"use client";

import type { ReactNode } from "react";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { Switch } from "@/components/ui/switch";
import { answerFormats } from "./answer-formats";
import { BenchmarkFields } from "./benchmark-fields";
import { defaultScorer, scorerChoices } from "./scorer-choices";
import { ScorerFields } from "./scorer-fields";
import { hasOwnSplits, isCut, type UploadDraft } from "./upload-draft";

export type PartProps = {
  draft: UploadDraft;
  onChange: (change: Partial<UploadDraft>) => void;
};

/** How items are dealt to the splits. */
export function SplitFields({
  draft,
  columns,
  onChange,
}: PartProps & { columns: readonly string[] }) {
  if (hasOwnSplits(draft)) {
    return (
      <p className="text-table text-text-2 md:col-span-2">
        {draft.folder === null
          ? "Every file is a split of its own; nothing is cut."
          : "The folder has its splits; nothing is cut."}
      </p>
    );
  }
  return (
    <>
      <Field label="Splits" help={splitHelp[draft.splitMode]}>
        {(props) => (
          <Select
            {...props}
            value={draft.splitMode}
            onChange={({ target }) => {
              const mode = splitModes.find(({ value }) => value === target.value);
              if (mode) onChange({ splitMode: mode.value, moves: {} });
            }}
          >
            {splitModes.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {isCut(draft) ? <CutFields draft={draft} onChange={onChange} /> : null}
      {draft.previousId === null || draft.splitMode === "explicit" ? null : (
        <Field
          label="Keep items in their splits"
          help="Items of the version before stay where they were; only new ones are dealt."
        >
          {({ id, "aria-describedby": describedBy }) => (
            <Switch
              id={id}
              aria-describedby={describedBy}
              checked={draft.keepPlaces}
              onCheckedChange={(keepPlaces) => onChange({ keepPlaces })}
            />
          )}
        </Field>
      )}
      {draft.splitMode === "explicit" ? (
        <Field label="Deal the rest" help="Items that name no split are dealt by a ratio.">
          {({ id, "aria-describedby": describedBy }) => (
            <Switch
              id={id}
              aria-describedby={describedBy}
              checked={draft.fillMissing}
              onCheckedChange={(fillMissing) => onChange({ fillMissing })}
            />
          )}
        </Field>
      ) : (
        <Field label="Keep together" help="Items with the same value stay in one split.">
          {(props) => (
            <Select
              {...props}
              value={draft.groupBy}
              onChange={({ target }) => onChange({ groupBy: target.value, moves: {} })}
            >
              <option value="">The group field, if there is one</option>
              {groupChoices(columns).map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
    </>
  );
}

/** Fields nobody else takes are kept under metadata. */
function groupChoices(columns: readonly string[]): { value: string; label: string }[] {
  const own = ["task_type"];
  const taken = new Set(["id", "input", "expected", "split", "group", "files", "metadata", ...own]);
  return [...own, ...columns.filter((column) => !taken.has(column))].map((column) => ({
    value: own.includes(column) ? column : `metadata.${column}`,
    label: column,
  }));
}

function CutFields({ draft, onChange }: PartProps) {
  return (
    <div className="grid grid-cols-2 gap-4">
      <Field label="Ratio" help="train : selection : test">
        {(props) => (
          <Input
            {...props}
            value={draft.splitRatio}
            className="tabular"
            onChange={({ target }) => onChange({ splitRatio: target.value })}
          />
        )}
      </Field>
      <Field label="Seed" help="Same seed, same cut.">
        {(props) => (
          <Input
            {...props}
            value={draft.splitSeed}
            inputMode="numeric"
            className="tabular"
            onChange={({ target }) => onChange({ splitSeed: target.value })}
          />
        )}
      </Field>
    </div>
  );
}

const splitModes = [
  { value: "auto", label: "As the data says" },
  { value: "ratio", label: "Cut by a ratio" },
  { value: "stratified", label: "Cut within each task type" },
  { value: "stable_hash", label: "Fixed by id" },
  { value: "explicit", label: "Split field of each item" },
] as const;

const splitHelp: Record<UploadDraft["splitMode"], ReactNode> = {
  auto: "As the files or items say; otherwise cut by a usual ratio.",
  ratio: "Shuffled by the seed, then cut.",
  stratified: "Every split gets its share of each task type.",
  stable_hash: "Drawn from the id, so that items which come later never move the others.",
  explicit: (
    <>
      Each item names its split in the field <code className="font-mono">split</code>.
    </>
  ),
};

/** How answers are found and scored. */
export function ScoringFields({ draft, onChange }: PartProps) {
  if (draft.environment !== "custom") {
    return <BenchmarkFields draft={draft} onChange={onChange} />;
  }
  return (
    <>
      <Field label="Scorer" help={scorerHelp(draft)} className="md:col-start-1">
        {(props) => (
          <Select
            {...props}
            value={draft.scorer?.type ?? ""}
            onChange={({ target }) =>
              onChange({ scorer: target.value === "" ? null : defaultScorer(target.value) })
            }
          >
            <option value="">As the files say</option>
            {scorerChoices.map(({ type, title }) => (
              <option key={type} value={type}>
                {title}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <AnswerFields draft={draft} onChange={onChange} />
      {draft.scorer === null ? null : (
        <ScorerFields
          key={draft.scorer.type}
          scorer={draft.scorer}
          onChange={(scorer) => onChange({ scorer })}
        />
      )}
    </>
  );
}

function scorerHelp({ scorer }: UploadDraft): string {
  return scorer === null
    ? "promptfoo tests bring their own; everything else gets the normalized exact match."
    : (scorerChoices.find(({ type }) => type === scorer.type)?.description ?? "");
}

function AnswerFields({ draft, onChange }: PartProps) {
  return (
    <div className="grid content-start gap-3.5">
      <Field label="Answer format" help="Where the answer stands in a reply.">
        {(props) => (
          <Select
            {...props}
            value={draft.answerFormat ?? ""}
            onChange={({ target }) =>
              onChange({
                answerFormat:
                  answerFormats.find(({ value }) => value === target.value)?.value ?? null,
              })
            }
          >
            <option value="">As the files say, or answer tags</option>
            {answerFormats.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {draft.answerFormat === "tag" ? (
        <Field label="Answer tag">
          {(props) => (
            <Input
              {...props}
              value={draft.answerTag}
              onChange={({ target }) => onChange({ answerTag: target.value })}
            />
          )}
        </Field>
      ) : null}
      {draft.answerFormat === "regex" ? (
        <Field label="Answer pattern" help="Its first group is the answer.">
          {(props) => (
            <Input
              {...props}
              value={draft.answerPattern}
              className="font-mono"
              onChange={({ target }) => onChange({ answerPattern: target.value })}
            />
          )}
        </Field>
      ) : null}
    </div>
  );
}

const prompts = [
  {
    key: "systemPrompt",
    label: "System prompt",
    help: "Markdown with one slot {{skill}}; empty takes a plain one.",
  },
  {
    key: "userTemplate",
    label: "User template",
    help: "{{input}}, {{input.field}} or {{file:name}}; expected answers cannot be shown.",
  },
  {
    key: "guidance",
    label: "Guidance for the optimizer",
    help: "About these tasks; the target never sees it.",
  },
] as const;

/** The texts around the items. */
export function PromptFields({ draft, onChange }: PartProps) {
  return (
    <div className="grid gap-3.5">
      {prompts.map(({ key, label, help }) => (
        <Field key={key} label={label} help={help}>
          {(props) => (
            <Textarea
              {...props}
              rows={3}
              value={draft[key]}
              onChange={({ target }) => onChange({ [key]: target.value })}
            />
          )}
        </Field>
      ))}
    </div>
  );
}
