import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { endpointVariableNames, envSchema, readEnv } from "@/lib/env";

const example = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");
const lines = example.split("\n").filter((line) => /^[A-Z]/.test(line));
const entries = lines.map((line) => {
  const [name = "", ...value] = line.split("=");
  return [name, value.join("=")] as const;
});

test(".env.example names every variable of the schema, once, and nothing else", () => {
  const wanted = [...Object.keys(envSchema.shape), ...endpointVariableNames].sort();
  expect(entries.map(([name]) => name).sort()).toEqual(wanted);
});

test("the values of .env.example are the defaults", () => {
  expect(readEnv(Object.fromEntries(entries))).toEqual(readEnv({}));
});
