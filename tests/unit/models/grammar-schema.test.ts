import { describe, expect, it } from "vitest";
import * as z from "zod";

const { toGrammarSchema } = z
  .object({ toGrammarSchema: z.custom<(schema: unknown) => unknown>() })
  .parse(await import("../../../scripts/local-model-server.mjs" as string));

describe("the grammar of a model file's reply", () => {
  it("bounds every text and list, so that a model that repeats itself comes to an end", () => {
    expect(
      toGrammarSchema({
        type: "object",
        properties: { a: { type: "string" }, b: { type: "array", items: { type: "integer" } } },
        required: ["a", "b"],
        additionalProperties: false,
      }),
    ).toEqual({
      type: "object",
      properties: {
        a: { type: "string", maxLength: 400 },
        b: { type: "array", items: { type: "integer" }, maxItems: 4 },
      },
    });
  });

  it("keeps tighter bounds and never asks for less than the least", () => {
    expect(toGrammarSchema({ type: "string", maxLength: 9, minLength: 2 })).toEqual({
      type: "string",
      minLength: 2,
      maxLength: 9,
    });
    expect(toGrammarSchema({ type: "array", items: { type: "null" }, minItems: 6 })).toMatchObject({
      minItems: 6,
      maxItems: 6,
    });
  });

  it("choices, types with null, constants and references become what the grammar knows", () => {
    const schema = {
      type: "object",
      properties: {
        kind: { enum: ["x", "y"] },
        one: { const: 1 },
        maybe: { type: ["string", "null"] },
        either: { anyOf: [{ type: "number" }, { type: "boolean" }] },
        other: { $ref: "#/$defs/name" },
      },
      $defs: { name: { type: "string", maxLength: 3 } },
    };
    expect(toGrammarSchema(schema)).toEqual({
      type: "object",
      properties: {
        kind: { enum: ["x", "y"] },
        one: { const: 1 },
        maybe: { oneOf: [{ type: "string", maxLength: 400 }, { type: "null" }] },
        either: { oneOf: [{ type: "number" }, { type: "boolean" }] },
        other: { type: "string", maxLength: 3 },
      },
    });
  });

  it("a reference to nothing and a schema without end are refused as a matter of the format", () => {
    expect(() => toGrammarSchema({ $ref: "#/$defs/none" })).toThrow(/response_format/);
    const endless = {
      $ref: "#/$defs/a",
      $defs: { a: { type: "array", items: { $ref: "#/$defs/a" } } },
    };
    expect(() => toGrammarSchema(endless)).toThrow(/nested too deep/);
  });
});
