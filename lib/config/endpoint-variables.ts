import type { FieldError } from "@/lib/errors";
import { azureAuth, type BackendFamily, type Role, thinkingOf } from "./backends";
import type { Layer } from "./layer";

/** Names and values of environment variables, passed in by the caller. */
export type Variables = Readonly<Record<string, string | undefined>>;

type Rule = {
  /** End of the variable's name. */
  readonly suffix: string;
  /** Setting of the role; of a key only the variable's name is taken. */
  readonly key: string;
  readonly kind: "text" | "number" | "secret";
  readonly factor?: number;
  readonly read?: (text: string) => unknown;
};

type Family = {
  /** `OPENAI_` of `OPENAI_API_KEY` and `TARGET_OPENAI_API_KEY`. */
  readonly prefix: string;
  readonly rules: readonly Rule[];
};

const endpointRules: readonly Rule[] = [
  { suffix: "BASE_URL", key: "baseUrl", kind: "text" },
  { suffix: "MODEL", key: "model", kind: "text" },
  { suffix: "API_KEY", key: "apiKeyEnv", kind: "secret" },
  { suffix: "TEMPERATURE", key: "temperature", kind: "number" },
  { suffix: "MAX_TOKENS", key: "maxOutputTokens", kind: "number" },
  { suffix: "TIMEOUT_SECONDS", key: "timeoutMs", kind: "number", factor: 1000 },
];

const families: Readonly<Record<string, Family>> = {
  openai_compatible: { prefix: "OPENAI_COMPATIBLE_", rules: endpointRules },
  qwen_chat: {
    prefix: "QWEN_CHAT_",
    rules: [
      ...endpointRules,
      { suffix: "THINKING_MODE", key: "thinking", kind: "text" },
      { suffix: "ENABLE_THINKING", key: "thinking", kind: "text", read: thinkingOf },
      {
        suffix: "USE_MAX_COMPLETION_TOKENS",
        key: "maxOutputTokensField",
        kind: "text",
        read: (text) =>
          /^(?:1|true|yes|on)$/i.test(text) ? "max_completion_tokens" : "max_tokens",
      },
    ],
  },
  openai: {
    prefix: "OPENAI_",
    rules: [
      { suffix: "API_KEY", key: "apiKeyEnv", kind: "secret" },
      { suffix: "BASE_URL", key: "baseUrl", kind: "text" },
      { suffix: "ORG_ID", key: "openai.organization", kind: "text" },
      { suffix: "PROJECT_ID", key: "openai.project", kind: "text" },
    ],
  },
  azure_openai: {
    prefix: "AZURE_OPENAI_",
    rules: [
      { suffix: "ENDPOINT", key: "baseUrl", kind: "text" },
      { suffix: "API_VERSION", key: "azure.apiVersion", kind: "text" },
      { suffix: "API_KEY", key: "apiKeyEnv", kind: "secret" },
      { suffix: "AUTH_MODE", key: "azure.auth", kind: "text", read: azureAuth },
      { suffix: "AD_SCOPE", key: "azure.scope", kind: "text" },
      {
        suffix: "MANAGED_IDENTITY_CLIENT_ID",
        key: "azure.managedIdentityClientId",
        kind: "text",
      },
    ],
  },
  anthropic: {
    prefix: "ANTHROPIC_",
    rules: [
      { suffix: "API_KEY", key: "apiKeyEnv", kind: "secret" },
      { suffix: "AUTH_TOKEN", key: "apiKeyEnv", kind: "secret" },
      { suffix: "BASE_URL", key: "baseUrl", kind: "text" },
    ],
  },
};

/** Where the original's Qwen backend looks when it is told nothing. */
const qwenAddress = "http://localhost:8000/v1";

function namesOf(role: Role, { prefix }: Family, suffix: string): string[] {
  const name = role.toUpperCase();
  const azure = prefix === "AZURE_OPENAI_" ? [`AZURE_OPENAI_${name}_${suffix}`] : [];
  return [`${name}_${prefix}${suffix}`, ...azure, `${prefix}${suffix}`];
}

/** All variables that describe the models of a run, for callers that pass only what is needed. */
export const modelVariableNames: readonly string[] = [
  "TARGET_DEPLOYMENT",
  "OPTIMIZER_DEPLOYMENT",
  ...new Set(
    Object.values(families).flatMap((family) =>
      family.rules.flatMap(({ suffix }) => [
        ...namesOf("target", family, suffix),
        ...namesOf("optimizer", family, suffix),
      ]),
    ),
  ),
];

/**
 * Defaults of roles from the variables of their provider, like
 * `{,OPTIMIZER_,TARGET_}OPENAI_COMPATIBLE_{BASE_URL,API_KEY,MODEL,…}` (M 5.1). The role's own variable
 * beats the shared one; of a key only the variable's name is taken.
 */
export function endpointDefaults(
  settings: Layer,
  variables: Variables,
  backendFamilies: Readonly<Record<Role, BackendFamily | null>>,
): { readonly layer: Layer; readonly problems: readonly FieldError[] } {
  const layer: Layer = new Map();
  const problems: FieldError[] = [];
  for (const role of ["target", "optimizer"] as const) {
    const provider = settings.get(`model.${role}.provider`)?.value;
    const family = familyOf(provider, backendFamilies[role]);
    if (family === null) continue;
    const put = (key: string, source: string, value: unknown) => {
      const path = `model.${role}.${key}`;
      if (!settings.has(path) && !layer.has(path)) layer.set(path, { value, source });
    };
    for (const rule of family.rules) {
      const found = find(namesOf(role, family, rule.suffix), variables);
      if (found === null) continue;
      const value = readValue(rule, found);
      if (value === undefined) {
        const path = `model.${role}.${rule.key}`;
        problems.push({ path, message: `${found.name} is not a number` });
      } else {
        put(rule.key, found.name, value);
      }
    }
    const deployment = find([`${role.toUpperCase()}_DEPLOYMENT`], variables);
    if (deployment) put("model", deployment.name, deployment.text);
    if (family === families.qwen_chat) put("baseUrl", "", qwenAddress);
  }
  return { layer, problems };
}

function familyOf(provider: unknown, backend: BackendFamily | null): Family | null {
  if (typeof provider !== "string") return null;
  const name = backend === "qwen_chat" ? backend : provider;
  return Object.hasOwn(families, name) ? (families[name] ?? null) : null;
}

type Found = { readonly name: string; readonly text: string };

function find(names: readonly string[], variables: Variables): Found | null {
  const name = names.find((one) => (variables[one] ?? "").trim() !== "");
  return name === undefined ? null : { name, text: (variables[name] ?? "").trim() };
}

function readValue(rule: Rule, { name, text }: Found): unknown {
  switch (rule.kind) {
    case "secret":
      return name;
    case "text":
      return rule.read ? rule.read(text) : text;
    case "number": {
      const number = Number(text);
      return Number.isFinite(number)
        ? Math.round(number * (rule.factor ?? 1) * 1e6) / 1e6
        : undefined;
    }
    default: {
      const unknown: never = rule.kind;
      return unknown;
    }
  }
}
