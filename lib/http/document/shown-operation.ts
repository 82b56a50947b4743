import * as z from "zod";
import type { ShownOperation } from "@/lib/schemas/shown-operation";
import { jsonSchemaOf, pathParameters, queryParameters } from "./openapi";
import type { Operation } from "./operation";

const jsonText = (value: unknown) => JSON.stringify(value, null, 2);

const parameterSchema = z.object({
  enum: z.array(z.unknown()).optional(),
  type: z.string().optional(),
  default: z.unknown().optional(),
});

/** What a parameter may be, in a few words. */
function meaningOf(schema: unknown): string {
  const parsed = parameterSchema.safeParse(schema);
  if (!parsed.success) {
    return "text";
  }
  const { enum: choices, type, default: preset } = parsed.data;
  const kind = choices ? choices.join(" | ") : (type ?? "text");
  return preset === undefined ? kind : `${kind}, default ${String(preset)}`;
}

/** Decides what the page of the API shows of a request. */
export function shownOperation(operation: Operation): ShownOperation {
  const { method, path, group, summary, body, answer } = operation;
  return {
    method,
    path,
    group,
    summary,
    parameters: [
      ...pathParameters(path).map((name) => ({
        name,
        place: "path" as const,
        isRequired: true,
        meaning: "text",
      })),
      ...queryParameters(operation.query).map(({ name, schema, isRequired }) => ({
        name,
        place: "query" as const,
        isRequired,
        meaning: meaningOf(schema),
      })),
    ],
    body: body ? jsonText(jsonSchemaOf(body, "input")) : null,
    takesForm: operation.takesForm ?? false,
    status: answer.kind === "json" ? answer.status : 200,
    answer:
      answer.kind === "file"
        ? `A file (${answer.type}).`
        : answer.schema
          ? jsonText(jsonSchemaOf(answer.schema, "output"))
          : "JSON.",
  };
}
