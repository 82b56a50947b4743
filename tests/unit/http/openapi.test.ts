import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv from "ajv/dist/2020";
import { expect, test } from "vitest";
import { openApiDocument, operations } from "@/lib/http/document/openapi";

const api = fileURLToPath(new URL("../../../app/api/v1", import.meta.url));

/** "GET /runs/{runId}" for every method of every route file. */
function routesOf(folder: string, path = ""): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = join(folder, entry.name);
    if (entry.isDirectory()) {
      return routesOf(file, `${path}/${entry.name.replace(/^\[(.*)\]$/, "{$1}")}`);
    }
    const methods = readFileSync(file, "utf8").matchAll(
      /export const (GET|POST|PUT|PATCH|DELETE)\b/g,
    );
    return [...methods].map((match) => `${match[1]} ${path}`);
  });
}

test("the API document names every route of the app, and nothing else", () => {
  const described = operations.map(({ method, path }) => `${method} ${path}`);
  expect([...described].sort()).toEqual(routesOf(api).sort());
  expect(new Set(described).size).toBe(described.length);
});

test("every schema of the document can be compiled, and the document is JSON", () => {
  const document = JSON.parse(JSON.stringify(openApiDocument()));
  const ajv = new Ajv({ strict: false, validateFormats: false });
  let compiled = 0;
  const look = (value: unknown): void => {
    if (typeof value !== "object" || value === null) {
      return;
    }
    for (const [name, part] of Object.entries(value)) {
      if (name === "schema") {
        ajv.compile(part);
        compiled += 1;
      } else {
        look(part);
      }
    }
  };
  look(document.paths);
  look(document.components);
  expect(compiled).toBeGreaterThan(80);
});

test("the body of a new run is described with limits and defaults of the form", () => {
  const document = JSON.parse(JSON.stringify(openApiDocument()));
  const body = document.paths["/runs"].post.requestBody.content["application/json"].schema;
  expect(JSON.stringify(body)).toContain('"num_epochs"');
  expect(JSON.stringify(body)).toContain('"default":4');
});
