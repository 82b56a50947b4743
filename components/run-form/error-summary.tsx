"use client";

import type { FieldErrors } from "react-hook-form";
import { Notice } from "@/components/ui/notice";
import { formatPlural } from "@/lib/format/count";
import type { EnvironmentName } from "@/lib/schemas/environment";
import type { RunFormInput } from "./form-values";
import { changeLabel } from "./preset-row";
import { settingId } from "./setting-fields";

export type FormProblem = { readonly path: string; readonly message: string };

/** All messages of a form by path, in the order of the form's fields. */
export function listProblems(errors: FieldErrors<RunFormInput>): FormProblem[] {
  return collect(errors, "");
}

function collect(node: unknown, path: string): FormProblem[] {
  if (typeof node !== "object" || node === null) {
    return [];
  }
  if ("message" in node && typeof node.message === "string" && "type" in node) {
    return path.startsWith("root") ? [] : [{ path, message: node.message }];
  }
  return Object.entries(node).flatMap(([key, value]) =>
    key === "ref" ? [] : collect(value, path === "" ? key : `${path}.${key}`),
  );
}

const ownLabels: Readonly<Record<string, string>> = {
  name: "Name",
  datasetId: "Dataset",
  seedSkill: "Seed skill",
};

/** What keeps the run from starting, with a link to every field. */
export function ErrorSummary({
  problems,
  message,
  environment,
  onFocusField,
}: {
  problems: readonly FormProblem[];
  /** A refusal that belongs to no field. */
  message: string | null;
  environment: EnvironmentName;
  onFocusField: (path: string) => void;
}) {
  if (problems.length === 0 && message === null) {
    return null;
  }
  return (
    <Notice
      tone="danger"
      role="alert"
      title={
        problems.length > 0
          ? `${formatPlural(problems.length, "field")} ${problems.length === 1 ? "needs" : "need"} attention`
          : message
      }
    >
      {problems.length > 0 ? (
        <ul className="mt-1 grid gap-0.5">
          {problems.map((problem) => (
            <li key={problem.path}>
              <a
                href={`#${settingId(problem.path)}`}
                onClick={(event) => {
                  event.preventDefault();
                  onFocusField(problem.path);
                }}
                className="inline-flex min-h-6 items-center font-medium text-accent"
              >
                {ownLabels[problem.path] ??
                  changeLabel(problem.path.replace(/^config\./, ""), environment)}
              </a>
              <span>: {problem.message}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </Notice>
  );
}
