"use client";

import { useState } from "react";
import { VisibleText } from "@/components/diff/visible-text";
import { toneClass } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { outcomeWords } from "@/lib/domain/outcome-words";
import { formatPlural } from "@/lib/format/count";
import { ruleSupport } from "@/lib/run-view/share-report";
import type { ShareFindings, ShareRule } from "@/lib/schemas/share";

const firstShown = 5;

/** What the training wrote into the text, largest first, each rule with the edit and items behind it. */
export function RulesCard({ findings }: { findings: ShareFindings }) {
  const [isWhole, setIsWhole] = useState(false);
  const rules = findings.rules ?? [];
  const shown = isWhole ? rules : rules.slice(0, firstShown);
  return (
    <Card>
      <CardHeader
        title="What changed most, and where it came from"
        meta={
          <span className="tabular text-caption text-text-3">
            {formatPlural(findings.linesAdded, "line")} added or changed, {findings.linesRemoved}{" "}
            removed
          </span>
        }
      />
      {rules.length === 0 ? (
        <CardBody className="text-text-2">
          Nothing: the best skill is still the text the run started from.
        </CardBody>
      ) : (
        <ol>
          {shown.map((rule) => (
            <Rule key={`${rule.title} ${rule.text}`} rule={rule} />
          ))}
        </ol>
      )}
      {rules.length > firstShown ? (
        <div className="border-t px-4 py-2">
          <Button size="sm" variant="quiet" onClick={() => setIsWhole(!isWhole)}>
            {isWhole ? "Show fewer" : `Show all ${rules.length}`}
          </Button>
        </div>
      ) : null}
    </Card>
  );
}

function Rule({ rule }: { rule: ShareRule }) {
  const words = rule.outcome === "" ? null : outcomeWords(rule.outcome);
  return (
    <li className="grid gap-1.5 border-b px-4 py-3 last:border-b-0">
      <p className="text-table">
        {words ? (
          <span aria-hidden className={toneClass(words.tone)}>
            {words.sign}{" "}
          </span>
        ) : null}
        <span className="font-medium">{rule.title}</span>
        <span className="text-text-2">
          {ruleSupport(rule) === "" ? "" : `: ${ruleSupport(rule)}`}
          {rule.isEstimated ? ", origin estimated after a rewrite" : ""}
        </span>
      </p>
      <div className="overflow-x-auto whitespace-pre-wrap break-words rounded-control bg-surface-2 px-3 py-2 font-mono text-table">
        <VisibleText text={rule.text} />
      </div>
      {rule.supportItemIds.length === 0 ? null : (
        <p className="text-caption text-text-3">
          Items behind it:{" "}
          <span className="font-mono break-words">{rule.supportItemIds.join(", ")}</span>
        </p>
      )}
    </li>
  );
}
