import Ajv2020 from "ajv/dist/2020";
import { describe, expect, it } from "vitest";
import { fullRewriteMode } from "@/lib/engine/modes/full-rewrite";
import { patchMode } from "@/lib/engine/modes/patch";
import { suggestionsMode } from "@/lib/engine/modes/suggestions";
import { metaSkillPrompt, slowUpdatePrompt } from "@/lib/engine/prompts/epoch-end";
import { learningRatePrompt } from "@/lib/engine/prompts/learning-rate";
import { consolidatePrompt, withNotes } from "@/lib/engine/prompts/notes";
import { rewriteSkillPrompt } from "@/lib/engine/prompts/rewrite";
import { findReplySchema } from "@/lib/engine/reply-schemas";
import { toStrictSchema, withoutNulls } from "@/lib/models/strict-schema";

const prompts = [
  ...[patchMode, suggestionsMode, fullRewriteMode].flatMap(
    ({ prompts: { analyst, merge, ranking } }) => [
      analyst.failure,
      analyst.success,
      withNotes(analyst.failure, "failure"),
      withNotes(analyst.success, "success"),
      merge.failure,
      merge.success,
      merge.final,
      ...(ranking ? [ranking] : []),
    ],
  ),
  metaSkillPrompt,
  slowUpdatePrompt,
  learningRatePrompt,
  consolidatePrompt,
  rewriteSkillPrompt,
].map(({ version, system }) => ({ version, system }));

describe("N-3.3, M 7: the reply of a prompt", () => {
  it.each(prompts)("$version has a schema that can be said strictly", ({ version }) => {
    const reply = findReplySchema(version);
    const strict = reply && toStrictSchema(reply.schema);
    expect(strict).toMatchObject({ type: "object", additionalProperties: false });
    expect(() => new Ajv2020().compile(strict ?? {})).not.toThrow();
  });

  it.each(prompts)(
    "$version names every field of its schema in its own words",
    ({ version, system }) => {
      const missing = fieldsOf(findReplySchema(version)?.schema ?? {}).filter(
        (field) => !system.includes(`"${field}"`),
      );
      expect(missing).toEqual([]);
    },
  );

  it("is made once, so that it can be compared by identity", () => {
    expect(findReplySchema("ranking/1")).toBe(findReplySchema("ranking/2"));
    expect(findReplySchema("unheard_of/1")).toBeNull();
  });

  it("fits again after the nulls of left-out fields are taken out", () => {
    const reply = findReplySchema("merge_failure/1");
    const schema = reply?.schema ?? {};
    const strictReply = {
      reasoning: "r",
      edits: [{ op: "delete", target: "x", content: null, source_type: null, from: ["a1"] }],
      dropped: null,
    };
    const ajv = new Ajv2020();
    expect(ajv.validate(toStrictSchema(schema) ?? {}, strictReply)).toBe(true);
    expect(ajv.validate(schema, strictReply)).toBe(false);
    const clean: unknown = JSON.parse(withoutNulls(JSON.stringify(strictReply), schema));
    expect(ajv.validate(schema, clean)).toBe(true);
    expect(clean).toEqual({
      reasoning: "r",
      edits: [{ op: "delete", target: "x", from: ["a1"] }],
    });
  });
});

/** Names of all properties of a schema, however deep. */
function fieldsOf(schema: Readonly<Record<string, unknown>>): string[] {
  const properties = Object.entries(
    (schema.properties ?? {}) as Record<string, Record<string, unknown>>,
  );
  const items = (schema.items ?? {}) as Record<string, unknown>;
  return [
    ...properties.flatMap(([name, property]) => [name, ...fieldsOf(property)]),
    ...(Object.keys(items).length > 0 ? fieldsOf(items) : []),
  ];
}
