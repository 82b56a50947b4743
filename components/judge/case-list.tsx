"use client";

import { useState } from "react";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import { cutText } from "@/lib/format/text";
import {
  type CaseFilter,
  caseFilterWords,
  filterCases,
  labelWord,
  verdictLines,
  verdictWord,
} from "@/lib/run-view/judge-view";
import type { JudgeCase, JudgeCheck } from "@/lib/schemas/judge";

const filters: readonly CaseFilter[] = ["all", "open", "disagreements", "unstable", "failed"];
const shownChars = 120;

/** All answers of a check with both verdicts; a press opens one above. */
export function CaseList({
  check,
  position,
  onOpen,
}: {
  check: JudgeCheck;
  position: number;
  onOpen: (position: number) => void;
}) {
  const [filter, setFilter] = useState<CaseFilter>("all");
  const rows = filterCases(check.cases, filter);
  const options = filters
    .map((value) => ({ value, count: filterCases(check.cases, value).length }))
    .filter(({ value, count }) => count > 0 || value === "all" || value === filter)
    .map(({ value, count }) => ({ value, label: `${caseFilterWords[value]} ${count}` }));
  return (
    <Card aria-labelledby="cases-title">
      <CardHeader title="Answers" titleId="cases-title" />
      {options.length > 1 ? (
        <div className="min-w-0 border-b px-4 py-2">
          <SegmentedControl
            label="Which answers"
            value={filter}
            onChange={setFilter}
            options={options}
          />
        </div>
      ) : null}
      {rows.length === 0 ? (
        <CardBody>
          <p className="text-table text-text-2">No answer of this kind.</p>
        </CardBody>
      ) : (
        <Table label="Answers of the check">
          <TableHead>
            <tr>
              <HeadCell isNumeric>No.</HeadCell>
              <HeadCell>Answer</HeadCell>
              <HeadCell>Person</HeadCell>
              <HeadCell>Judge</HeadCell>
              <HeadCell className="max-md:hidden">Reason</HeadCell>
            </tr>
          </TableHead>
          <tbody>
            {rows.map((one) => (
              <CaseRow
                key={one.position}
                one={one}
                isOpen={one.position === position}
                onOpen={onOpen}
              />
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}

function CaseRow({
  one,
  isOpen,
  onOpen,
}: {
  one: JudgeCase;
  isOpen: boolean;
  onOpen: (position: number) => void;
}) {
  const [first] = verdictLines(one).filter(({ round }) => round === "first");
  return (
    <TableRow isSelected={isOpen} className="align-baseline">
      <Cell isNumeric className="text-text-3">
        {one.position + 1}
      </Cell>
      <Cell className="min-w-0">
        <button
          type="button"
          aria-pressed={isOpen}
          onClick={() => onOpen(one.position)}
          className="min-h-6 text-start break-words text-accent"
        >
          <span dir="auto">{cutText(one.answer.trim(), shownChars) || "(empty)"}</span>
        </button>
        <span className="block break-all font-mono text-caption text-text-3">{one.itemId}</span>
      </Cell>
      <Cell className="whitespace-nowrap">{labelWord(one)}</Cell>
      <Cell className="whitespace-nowrap">{verdictWord(one)}</Cell>
      <Cell className="max-md:hidden">
        <span dir="auto" className="break-words text-text-2">
          {cutText(first?.reason ?? "", shownChars)}
        </span>
      </Cell>
    </TableRow>
  );
}
