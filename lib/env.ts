import * as z from "zod";
import { modelVariableNames } from "./config/endpoint-variables";
import { AppError } from "./errors";
import { registerSecret } from "./redaction";

/** The only reader of the process environment. An empty string counts as missing. */

const optionalText = z.string().optional();
const optionalUrl = z.url({ protocol: /^https?$/ }).optional();
const optionalNumber = z.coerce.number().optional();

const endpointSuffixes = [
  "BASE_URL",
  "API_KEY",
  "MODEL",
  "TEMPERATURE",
  "MAX_TOKENS",
  "TIMEOUT_SECONDS",
] as const;

export const envSchema = z.object({
  NODE_ENV: z.string().default("production"),
  SKILLOPT_DATABASE_URL: z.string().default("file:./data/skillopt.db"),
  SKILLOPT_HOST: z.string().default("127.0.0.1"),
  SKILLOPT_PORT: z.coerce.number().int().min(0).max(65_535).default(7860),
  /** Further names people reach the web app by (comma-separated, no port); loopback names always work. */
  SKILLOPT_ALLOWED_HOSTS: optionalText,
  /** Shared secret of web and worker; the supervisor makes one for each start. */
  SKILLOPT_WORKER_TOKEN: optionalText,
  /** Where workers find the hub; by default this machine's web process. */
  SKILLOPT_WEB_URL: optionalUrl,
  /** 1: reachable through a public address, so that a login is needed although it listens on loopback. */
  SKILLOPT_SHARE: z.enum(["0", "1"]).default("0"),
  /** The administrator's own secret for the login; empty has one made and shown once. */
  SKILLOPT_ADMIN_SECRET: optionalText,
  /** 1: makes a new administrator secret at this start and ends all sessions. */
  SKILLOPT_NEW_SECRET: z.enum(["0", "1"]).default("0"),
  /** Hosts of private networks that webhooks may call (comma-separated); others are refused. */
  SKILLOPT_WEBHOOK_HOSTS: optionalText,
  SKILLOPT_RUNS_DIR: z.string().default("./data/runs"),
  /** Pictures and documents of datasets; by default `attachments` beside the runs. */
  SKILLOPT_ATTACHMENTS_DIR: optionalText,
  /** Prepared datasets that the web app may import by name: the subfolders of this folder. */
  SKILLOPT_DATA_DIR: z.string().default("./data/datasets"),
  /** Runs that one worker process executes at the same time. */
  SKILLOPT_WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(2),
  SKILLOPT_LOG_LEVEL: z.enum(["error", "warn", "info", "debug"]).default("info"),
  /** Simulated models served by another process; empty starts them inside the worker. */
  SKILLOPT_GATEWAY_URL: optionalUrl,
  /** Folder of model files (GGUF) that are named without a path. */
  SKILLOPT_MODELS_DIR: z.string().default("./data/models"),
  /** node-llama-cpp installed elsewhere: the path of its main file. */
  SKILLOPT_LLAMA_MODULE: z.string().default("node-llama-cpp"),
  /** Folder of kept replies, and how large it may grow. */
  SKILLOPT_CACHE_DIR: z.string().default("./data/cache"),
  SKILLOPT_CACHE_MAX_MB: z.coerce.number().int().min(1).max(1_000_000).default(1024),
  /** 1: the worker fills an empty database with the demo datasets and a demo run. */
  SKILLOPT_DEMO: z.enum(["0", "1"]).default("0"),
});

const endpointSchema = z.object({
  baseUrl: optionalUrl,
  /** The NAME of the variable that holds the key, when that variable is set. */
  apiKeyEnv: optionalText,
  model: optionalText,
  temperature: optionalNumber,
  maxTokens: optionalNumber,
  timeoutSeconds: optionalNumber,
});
export type EndpointDefaults = z.infer<typeof endpointSchema>;

export type Env = z.infer<typeof envSchema>;

export type Variables = Readonly<Record<string, string | undefined>>;

function withoutEmpty(variables: Variables): Record<string, string> {
  const present: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables)) {
    if (value !== undefined && value.trim() !== "") {
      present[name] = value.trim();
    }
  }
  return present;
}

/** Checks the variables of the product. Throws AppError `invalid_config` that names each wrong one. */
export function readEnv(variables: Variables): Env {
  const parsed = envSchema.safeParse(withoutEmpty(variables));
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => ({
      path: issue.path.join("."),
      message: issue.message,
    }));
    throw new AppError({
      code: "invalid_config",
      message: `Environment variable ${fields.map((field) => `${field.path}: ${field.message}`).join("; ")}`,
      hint: "Correct or remove the variable; .env.example lists all of them.",
      fields,
    });
  }
  return parsed.data;
}

export const env: Env = readEnv(process.env);

for (const secret of [env.SKILLOPT_WORKER_TOKEN, env.SKILLOPT_ADMIN_SECRET]) {
  if (secret) {
    registerSecret(secret);
  }
}

/** Address under which this machine's web process is reached by workers. */
export function webUrl(): string {
  return env.SKILLOPT_WEB_URL ?? `http://127.0.0.1:${env.SKILLOPT_PORT}`;
}

/** Hosts of private networks that webhooks may call. */
export function webhookHosts(): readonly string[] {
  return (env.SKILLOPT_WEBHOOK_HOSTS ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
}

/** All variables of the process, for the loader of configuration files; values must not be stored. */
export function environmentVariables(): Variables {
  return { ...process.env };
}

/** Value of a variable named by a user's settings, or null; the value is masked in logs from then on. */
export function readSecret(name: string): string | null {
  const value = process.env[name]?.trim();
  if (!value) {
    return null;
  }
  registerSecret(value);
  return value;
}

/** Names of all variables that describe an OpenAI-compatible endpoint for scripts (architecture.md 8). */
export const endpointVariableNames = ["", "OPTIMIZER_", "TARGET_"].flatMap((prefix) =>
  endpointSuffixes.map((suffix) => `${prefix}OPENAI_COMPATIBLE_${suffix}`),
);

/** The variables of an endpoint for scripts, as the configuration loader wants them. */
export function endpointVariables(): Variables {
  return Object.fromEntries(modelVariableNames.map((name) => [name, process.env[name]]));
}

/** Endpoint given by variables for a role: the role's own form first, then the common one. */
export function endpointDefaults(
  role: "optimizer" | "target",
  variables: Variables = process.env,
): EndpointDefaults {
  const present = withoutEmpty(variables);
  const prefix = role === "optimizer" ? "OPTIMIZER_" : "TARGET_";
  const nameOf = (suffix: (typeof endpointSuffixes)[number]) =>
    [`${prefix}OPENAI_COMPATIBLE_${suffix}`, `OPENAI_COMPATIBLE_${suffix}`].find(
      (name) => name in present,
    );
  const textOf = (suffix: (typeof endpointSuffixes)[number]) => {
    const name = nameOf(suffix);
    return name === undefined ? undefined : present[name];
  };
  const parsed = endpointSchema.safeParse({
    baseUrl: textOf("BASE_URL"),
    apiKeyEnv: nameOf("API_KEY"),
    model: textOf("MODEL"),
    temperature: textOf("TEMPERATURE"),
    maxTokens: textOf("MAX_TOKENS"),
    timeoutSeconds: textOf("TIMEOUT_SECONDS"),
  });
  if (!parsed.success) {
    throw new AppError({
      code: "invalid_config",
      message: "An OPENAI_COMPATIBLE_… variable has a value that cannot be used.",
      hint: parsed.error.issues
        .map((issue) => `${issue.path.join(".")}: ${issue.message}`)
        .join("; "),
    });
  }
  return parsed.data;
}
