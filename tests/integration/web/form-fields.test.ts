import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as runsRoute from "@/app/api/v1/runs/route";
import { fieldMeta, sectionNames, settingsOf } from "@/components/run-form/field-meta";
import { defaultConfig, runFormSchema } from "@/components/run-form/form-values";
import { mergeSettings } from "@/components/run-form/merge-settings";
import { formPath } from "@/components/run-form/start-run";
import { fieldMessage } from "@/lib/schemas/field-messages";
import { call, errorOf, serveFrom } from "../../support/api";
import { createTestDatabase, type TestDatabase } from "../../support/database";
import { importSums } from "../../support/worker-run";

const environment = "custom";
const roleSettings = ["target", "optimizer"].flatMap((role) =>
  ["model", "temperature", "maxOutputTokens", "timeoutMs", "maxAttempts"].map(
    (name) => `model.${role}.${name}`,
  ),
);
const envSettings = ["workers", "exec_timeout", "max_completion_tokens", "limit"].map(
  (name) => `env.${name}`,
);
const paths = [
  ...sectionNames()
    .filter((name) => name !== "env" && name !== "model")
    .flatMap(settingsOf),
  ...envSettings,
  ...roleSettings,
].filter(isSetting);

function isSetting(path: string): boolean {
  try {
    return fieldMeta(path, environment) !== null;
  } catch {
    return false;
  }
}

let database: TestDatabase;
let datasetId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  serveFrom(database.db);
  datasetId = await importSums(database.db);
});
afterAll(() => database.close());

/** A configuration with one setting changed. */
function configWith(path: string, value: unknown): Record<string, unknown> {
  const over = path
    .split(".")
    .reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Record<string, unknown>;
  return mergeSettings({ ...defaultConfig(environment) }, over);
}

/** What the form finds wrong with the field; undefined when it finds nothing. */
function formIssue(path: string, value: unknown) {
  const parsed = runFormSchema.safeParse(
    { name: "a run", datasetId, seedSkill: "", config: configWith(path, value) },
    { error: fieldMessage },
  );
  return parsed.error?.issues.find((issue) => issue.path.join(".") === `config.${path}`);
}

/** What the API says at the same field to the same JSON. */
async function apiMessage(path: string, value: unknown): Promise<string | undefined> {
  const reply = await call(runsRoute.POST, {
    json: { datasetId, name: "a run", config: configWith(path, value) },
  });
  expect(reply.status).toBe(400);
  const { fields } = await errorOf(reply);
  return fields.find((field) => formPath(field.path) === `config.${path}`)?.message;
}

/** A value that a setting of this kind cannot have. */
function wrongValue(path: string): unknown {
  const { kind, minimum, maximum } = fieldMeta(path, environment);
  switch (kind) {
    case "whole":
    case "decimal":
      return minimum !== undefined ? minimum - 1 : maximum !== undefined ? maximum + 1 : "many";
    case "switch":
      return "perhaps";
    case "choice":
      return "something else";
    case "list":
    case "text":
      return 7;
    default: {
      const unknown: never = kind;
      return unknown;
    }
  }
}

describe("P 17.5 every field of the form", () => {
  test("takes the values at its limits, and all of its choices", () => {
    for (const path of paths) {
      const { minimum, maximum, options } = fieldMeta(path, environment);
      const values = [minimum, maximum, ...options].filter((value) => value !== undefined);
      for (const value of values) {
        const issue = formIssue(path, value);
        // Rules between fields are no limits of this one.
        const refusal = issue?.code === "custom" ? undefined : issue?.message;
        expect({ path, value, refusal }).toEqual({ path, value, refusal: undefined });
      }
    }
  });

  test.each(paths)(
    "%s says what is wrong at the field, and the API says the same",
    async (path) => {
      const value = wrongValue(path);
      const atField = formIssue(path, value)?.message;
      expect(atField).toMatch(/\S/);
      // The API has no field in sight and adds what it was given.
      const said = await apiMessage(path, value);
      expect(said?.replace(/, got .*$/s, "")).toBe(atField);
    },
  );

  test("there are many of them", () => {
    expect(paths.length).toBeGreaterThan(60);
  });
});
