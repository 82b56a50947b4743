import * as z from "zod";
import { apiErrorSchema } from "@/lib/schemas/read-models";
import { datasetOperations } from "./dataset-operations";
import { judgeOperations } from "./judge-operations";
import type { Operation } from "./operation";
import { otherOperations } from "./other-operations";
import { runOperations } from "./run-operations";
import { sharingOperations } from "./sharing-operations";
import { viewOperations } from "./view-operations";

export const operations: readonly Operation[] = [
  ...runOperations,
  ...sharingOperations,
  ...viewOperations,
  ...datasetOperations,
  ...otherOperations,
  ...judgeOperations,
];

type Json = Readonly<Record<string, unknown>>;

/** What a client sends or gets, as JSON Schema; what JSON cannot say is left open. */
export function jsonSchemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}

export function pathParameters(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
}

/** Name, schema and need of each part of a query string. */
export function queryParameters(query: z.ZodType | undefined): readonly {
  readonly name: string;
  readonly schema: unknown;
  readonly isRequired: boolean;
}[] {
  if (query === undefined) {
    return [];
  }
  const { properties, required } = jsonSchemaOf(query, "input");
  const needed: readonly unknown[] = Array.isArray(required) ? required : [];
  return Object.entries(typeof properties === "object" ? (properties ?? {}) : {}).map(
    ([name, schema]) => ({ name, schema, isRequired: needed.includes(name) }),
  );
}

function answerContent({ answer }: Operation): Json {
  if (answer.kind === "file") {
    return { [answer.type]: { schema: { type: "string", format: "binary" } } };
  }
  const schema = answer.schema ? jsonSchemaOf(answer.schema, "output") : {};
  return { "application/json": { schema } };
}

function describe(operation: Operation): Json {
  const { body, takesForm, answer } = operation;
  const status = answer.kind === "json" ? answer.status : 200;
  return {
    tags: [operation.group],
    summary: operation.summary,
    parameters: [
      ...pathParameters(operation.path).map((name) => ({
        name,
        in: "path",
        required: true,
        schema: { type: "string" },
      })),
      ...queryParameters(operation.query).map(({ name, schema, isRequired }) => ({
        name,
        in: "query",
        required: isRequired,
        schema,
      })),
    ],
    ...(body
      ? {
          requestBody: {
            required: true,
            content: {
              "application/json": { schema: jsonSchemaOf(body, "input") },
              ...(takesForm ? { "multipart/form-data": { schema: { type: "object" } } } : {}),
            },
          },
        }
      : {}),
    responses: {
      [status]: { description: "Done.", content: answerContent(operation) },
      default: { $ref: "#/components/responses/Error" },
    },
  };
}

/** The API as an OpenAPI 3.1 document, made from the schemas that the routes themselves use. */
export function openApiDocument(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of operations) {
    const method = operation.method.toLowerCase();
    paths[operation.path] = { ...paths[operation.path], [method]: describe(operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "SkillOpt Studio",
      version: "1",
      description:
        "Lists answer with rows and nextCursor. Errors carry a code, a sentence, a hint and the fields they are about.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/api/v1" }],
    security: [{}, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "skillopt_session" },
      },
      responses: {
        Error: {
          description: "What went wrong and what to do.",
          content: { "application/json": { schema: jsonSchemaOf(apiErrorSchema, "output") } },
        },
      },
    },
  };
}
