import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Scorer } from "@/lib/schemas/scorer";
import { isRecord } from "../../raw-fields";
import { cut } from "../../verification-note";
import { findJson } from "../find-json";
import { readGold } from "./json-equal";
import { matchesInTime } from "./regex";
import type { ScorerResult } from "./result";

type JsonSchemaScorer = Extract<Scorer, { type: "jsonSchema" }>;

type Compiled =
  | { readonly ok: true; readonly validate: ValidateFunction }
  | { readonly ok: false; readonly message: string };

/** Errors that take the score to 0. */
const worstErrorCount = 10;
const maxCached = 200;
const compiled = new Map<string, Compiled>();

/** Whether the answer is JSON of the wanted shape; each of ten errors costs a tenth. */
export function scoreJsonSchema(
  scorer: JsonSchemaScorer,
  answer: string,
  expected: readonly string[],
): ScorerResult {
  const given = findJson(answer);
  if (given === null) {
    return { ok: true, soft: 0, reason: `schema: no JSON in '${cut(answer, 200)}'` };
  }
  const schemas = scorer.schema === undefined ? expected.map(readGold) : [{ value: scorer.schema }];
  let best: { soft: number; reason: string } | null = null;
  for (const schema of schemas) {
    const check = schema === null ? noSchema : compileSchema(schema.value);
    if (!check.ok) return { ok: false, error: check.message };
    const errors = check.validate(given.value) ? [] : (check.validate.errors ?? []);
    const soft = 1 - Math.min(1, errors.length / worstErrorCount);
    const reason = `schema: ${errors.slice(0, 3).map(errorText).join("; ")}`;
    if (best === null || soft > best.soft) best = { soft, reason };
  }
  return best === null ? { ok: false, error: "the item has no schema" } : { ok: true, ...best };
}

const noSchema: Compiled = { ok: false, message: "the expected answer is not a JSON Schema" };

/** Why a value cannot be used as a schema, or null. */
export function schemaProblem(schema: unknown): string | null {
  const check = compileSchema(schema);
  return check.ok ? null : check.message;
}

function compileSchema(schema: unknown): Compiled {
  const key = JSON.stringify(schema);
  const known = compiled.get(key);
  if (known) return known;
  const check = compile(schema);
  if (compiled.size >= maxCached) compiled.clear();
  compiled.set(key, check);
  return check;
}

function compile(schema: unknown): Compiled {
  if (!isRecord(schema) && typeof schema !== "boolean") {
    return { ok: false, message: "a JSON Schema is an object" };
  }
  try {
    // A fresh instance, because schemas of different items may carry the same $id.
    const ajv = new Ajv2020({
      allErrors: true,
      strict: false,
      logger: false,
      code: { regExp: timedRegExp },
    });
    addFormats.default(ajv);
    return { ok: true, validate: ajv.compile(schema) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, message: `the JSON Schema cannot be used: ${cut(message, 300)}` };
  }
}

/** Patterns of a schema meet texts of a model, so they run against the clock (regex.ts). */
const timedRegExp = Object.assign(
  (pattern: string, flags: string) => {
    new RegExp(pattern, flags);
    return {
      // The validator keeps patterns apart by this text.
      toString: () => `/${pattern}/${flags}`,
      test: (text: string) => {
        const result = matchesInTime(pattern, flags, false, text);
        if (!result.ok) throw new Error(result.error);
        return result.matches;
      },
    };
  },
  { code: "timedRegExp" },
);

function errorText(error: ErrorObject): string {
  return `${error.instancePath || "/"} ${error.message ?? error.keyword}`;
}
