import { readdir } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { endpointDefaults, env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { formatPlural } from "@/lib/format/count";
import type { EndpointTest } from "@/lib/schemas/model-profile";
import { type ModelRole, modelRoleSchema } from "@/lib/schemas/model-role";
import { findServers } from "@/lib/services/find-servers";
import { listProfiles } from "@/lib/services/model-profiles";
import { testEndpoint } from "@/lib/services/test-endpoint";
import { withDatabase } from "./open-database";

export type Finding = {
  readonly name: string;
  /** problem = something that was asked for cannot work; note = only worth knowing. */
  readonly level: "ok" | "note" | "problem";
  readonly text: string;
};

const searchMs = 30_000;

export function messageOf(error: unknown): string {
  if (error instanceof AppError) {
    return `${error.message} ${error.hint}`.trim();
  }
  if (!(error instanceof Error)) {
    return String(error);
  }
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** One short call with these settings; a failure is told with its fix. */
async function askEndpoint(name: string, settings: ModelRole): Promise<Finding> {
  const test = await testEndpoint({ settings, abilities: false }, AbortSignal.timeout(searchMs));
  const where = settings.baseUrl ?? settings.provider;
  if (!test.answers) {
    return { name, level: "problem", text: `${where}: ${wordsOf(test)}` };
  }
  const key = test.keyVariable === null ? "no key" : `key from ${test.keyVariable}`;
  const risks = test.mistakes.map(({ message, fix }) => ` ${message} ${fix}`).join("");
  return {
    name,
    level: "ok",
    text: `${settings.model} at ${where} answers (${test.latencyMs} ms, ${key}).${risks}`,
  };
}

function wordsOf(test: EndpointTest): string {
  const [first] = test.mistakes;
  return first ? `${first.message} ${first.fix}` : (test.error?.message ?? "no answer");
}

/** The endpoint given by OPENAI_COMPATIBLE_… variables; without a model only its list is asked for. */
export async function checkEndpointVariables(role: "target" | "optimizer"): Promise<Finding> {
  const name = `Endpoint, ${role}`;
  try {
    const { baseUrl, apiKeyEnv, model } = endpointDefaults(role);
    if (baseUrl === undefined) {
      return {
        name,
        level: "note",
        text: "none given; set OPENAI_COMPATIBLE_BASE_URL to use a real model. The simulated model works without.",
      };
    }
    const settings = modelRoleSchema.parse({
      provider: "openai_compatible",
      model: model ?? "unnamed",
      baseUrl,
      ...(apiKeyEnv ? { apiKeyEnv } : {}),
    });
    const found = await askEndpoint(name, settings);
    // Without a name the endpoint may well refuse the model; that it answers is what counts.
    const isReached = model === undefined && /has no model|neither this path/.test(found.text);
    return isReached
      ? { name, level: "ok", text: `${baseUrl} answers; name a model with OPENAI_COMPATIBLE_MODEL` }
      : found;
  } catch (error) {
    return { name, level: "problem", text: messageOf(error) };
  }
}

/** Every saved profile gets one short call. */
export async function checkProfiles(): Promise<readonly Finding[]> {
  try {
    const rows = await withDatabase((db) => listProfiles(db));
    return await Promise.all(
      rows.map(({ name, settings }) => askEndpoint(`Model, ${name}`, settings.role)),
    );
  } catch (error) {
    return [{ name: "Models", level: "problem", text: messageOf(error) }];
  }
}

export async function checkServers(): Promise<Finding> {
  const servers = await findServers(AbortSignal.timeout(searchMs));
  const text = servers
    .map(
      ({ label, baseUrl, models }) =>
        `${label} at ${baseUrl} (${formatPlural(models.length, "model")})`,
    )
    .join("; ");
  return {
    name: "Local servers",
    level: text ? "ok" : "note",
    text: text || "none on the usual ports",
  };
}

/** Model files need a library and a file; neither is needed for anything else. */
export async function checkLocalModels(): Promise<Finding> {
  const name = "Model files";
  const directory = resolve(env.SKILLOPT_MODELS_DIR);
  const files = (await readdir(directory).catch(() => [])).filter((file) => /\.gguf$/i.test(file));
  const library = env.SKILLOPT_LLAMA_MODULE;
  const specifier = /^[./]/.test(library) ? pathToFileURL(resolve(library)).href : library;
  const isThere = await import(specifier).then(
    () => true,
    () => false,
  );
  const found = files.length === 0 ? `no .gguf file in ${directory}` : files.join(", ");
  return isThere
    ? {
        name,
        level: files.length > 0 ? "ok" : "note",
        text: `node-llama-cpp is installed; ${found}`,
      }
    : {
        name,
        level: "note",
        text: `node-llama-cpp is not installed (npm install node-llama-cpp@3 --no-save); ${found}`,
      };
}
