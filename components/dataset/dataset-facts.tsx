import { TriangleAlert } from "lucide-react";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatCount, formatPlural } from "@/lib/format/count";
import { cutText } from "@/lib/format/text";
import type { DatasetRow } from "@/lib/schemas/read-models";
import { scorerSchema } from "@/lib/schemas/scorer";
import { answerFormats } from "./answer-formats";
import { environmentWord } from "./environment-words";
import { scorerChoices } from "./scorer-choices";

/** Sizes of the splits, how they came about, and what travels with the data. */
export function DatasetFacts({ dataset }: { dataset: DatasetRow }) {
  const { counts, manifest } = dataset;
  return (
    <>
      <dl className="grid grid-cols-3 rounded-card border">
        <SplitCount label="Train" count={counts.train} />
        <SplitCount label="Selection" count={counts.val} />
        <SplitCount label="Test" count={counts.test} />
      </dl>
      <Card>
        <CardHeader title="About" />
        <CardBody>
          <dl className="grid gap-x-6 gap-y-2 text-table sm:grid-cols-2 xl:grid-cols-3">
            <Fact label="Environment">{environmentWord(dataset.environment)}</Fact>
            <Fact label="Source">{manifest.source}</Fact>
            <Fact label="Splits">{splitSentence(manifest)}</Fact>
            {manifest.groupBy ? <Fact label="Kept together">{manifest.groupBy}</Fact> : null}
            {manifest.movedCount ? (
              <Fact label="Moved by hand">{formatPlural(manifest.movedCount, "item")}</Fact>
            ) : null}
            {manifest.leftOut ? (
              <Fact label="Left out">{formatPlural(manifest.leftOut.count, "item")}</Fact>
            ) : null}
            {manifest.stats?.pictures ? (
              <Fact label="Pictures">{pictureWords(manifest.stats.pictures)}</Fact>
            ) : null}
            {optionFacts(dataset.options).map(({ label, value }) => (
              <Fact key={label} label={label}>
                {value}
              </Fact>
            ))}
            <Fact label="Created">
              <RelativeTime at={dataset.createdAt} />
            </Fact>
            <Fact label="Fingerprint">
              <span className="break-all font-mono">{dataset.fingerprint}</span>
            </Fact>
          </dl>
          {dataset.notes === "" ? null : (
            <p className="mt-4 whitespace-pre-wrap break-words border-t pt-3">{dataset.notes}</p>
          )}
          {manifest.warnings.length > 0 ? (
            <ul className="mt-4 grid gap-1 border-t pt-3 text-table text-warning-text">
              {manifest.warnings.map((warning) => (
                <li key={warning} className="flex items-start gap-2">
                  <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" strokeWidth={2} />
                  {warning}
                </li>
              ))}
            </ul>
          ) : null}
        </CardBody>
      </Card>
    </>
  );
}

function SplitCount({ label, count }: { label: string; count: number }) {
  return (
    <div className="border-s px-4 py-3 first:border-s-0">
      <dt className="text-caption text-text-3">{label}</dt>
      <dd className="tabular font-semibold text-page">{formatCount(count)}</dd>
    </div>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-caption text-text-3">{label}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  );
}

/** How the splits were made, in words. */
export function splitSentence(manifest: DatasetRow["manifest"]): string {
  switch (manifest.splitMode) {
    case "split_dir":
      return "One file per split";
    case "explicit":
      return "As the items say";
    case "stratified":
      return `Cut ${manifest.splitRatio} within each task type, seed ${manifest.splitSeed}`;
    case "stable_hash":
      return `${manifest.splitRatio} fixed by id, seed ${manifest.splitSeed}`;
    default:
      return `Cut ${manifest.splitRatio}, seed ${manifest.splitSeed}`;
  }
}

const optionLabels: Readonly<Record<string, string>> = {
  system_prompt: "System prompt",
  user_template: "User template",
  answer_format: "Answer format",
  answer_pattern: "Answer pattern",
  guidance: "Guidance for the optimizer",
  scoring_profile: "Scoring profile",
  context_chars: "Context budget",
};

const shownOptionChars = 300;

/** The options that say something, in the form's words. */
export function optionFacts(
  options: DatasetRow["options"],
): readonly { readonly label: string; readonly value: string }[] {
  return Object.entries(options).flatMap(([key, value]) => {
    if (key === "scorer") {
      const scorer = scorerSchema.safeParse(value);
      const choice = scorerChoices.find(({ type }) => scorer.success && type === scorer.data.type);
      return choice ? [{ label: "Scorer", value: choice.title }] : [];
    }
    const label = optionLabels[key];
    const words = answerFormats.find((format) => key === "answer_format" && format.value === value);
    return label === undefined || value === ""
      ? []
      : [{ label, value: words?.label ?? cutText(String(value), shownOptionChars) }];
  });
}

function pictureWords({
  perItem,
  width,
  height,
}: NonNullable<NonNullable<DatasetRow["manifest"]["stats"]>["pictures"]>): string {
  const each = perItem === 1 ? "one" : perItem.toFixed(1);
  return `${each} per item, on average ${formatCount(width)} × ${formatCount(height)} pixels`;
}
