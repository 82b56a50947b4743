import type { FieldError } from "@/lib/errors";
import { type Provider, providerSchema } from "@/lib/schemas/model-role";
import type { Layer, Setting } from "./layer";

const roles = ["target", "optimizer"] as const;
export type Role = (typeof roles)[number];

/** Settings of the original that only one of its backends reads (algorithm.md 2.7). */
export type BackendFamily = "azure" | "qwen_chat";

/** What the original calls its backends, and what answers here (M 5.1). */
const backends: Readonly<
  Record<string, { readonly provider: Provider; readonly family?: BackendFamily }>
> = {
  azure_openai: { provider: "azure_openai", family: "azure" },
  azure: { provider: "azure_openai", family: "azure" },
  openai_chat: { provider: "azure_openai", family: "azure" },
  claude_chat: { provider: "anthropic" },
  claude: { provider: "anthropic" },
  qwen_chat: { provider: "openai_compatible", family: "qwen_chat" },
  qwen: { provider: "openai_compatible", family: "qwen_chat" },
  compat: { provider: "openai_compatible" },
  compatible: { provider: "openai_compatible" },
};

/** Backends that the original uses for the target only; its optimizer stays what it was. */
const targetOnly: ReadonlySet<string> = new Set(["qwen_chat", "qwen", "minimax_chat", "minimax"]);

export function isTargetOnly(label: unknown): boolean {
  return typeof label === "string" && targetOnly.has(label.trim().toLowerCase());
}

const backendSetting = /^(?:model\.)?(?:(optimizer|target)_)?(azure_openai|azure|qwen_chat)_(\w+)$/;

type Entry = { readonly path: string; readonly value: unknown; readonly rank: number };

/**
 * A setting of one of the original's backends under `backend.<role>.`, where it waits until the
 * backends are known; null for other settings. Both roles' form gives way to a role's own.
 */
export function expandBackendSetting(entry: Entry): Entry[] | null {
  const match = backendSetting.exec(entry.path);
  if (match === null) {
    return null;
  }
  const [, role, family = "", key = ""] = match;
  // The short names are the older ones.
  const rank = entry.rank + (family === "azure" ? 0 : 1) + (role === undefined ? 0 : 2);
  const name = `${family === "azure" ? "azure_openai" : family}_${key}`;
  const named = roles.filter((one) => role === undefined || one === role);
  return named.map((one) => ({ path: `backend.${one}.${name}`, value: entry.value, rank }));
}

type Meaning = { readonly key: string; readonly read?: (value: unknown) => unknown };

const meanings: Readonly<Record<string, Meaning>> = {
  azure_openai_endpoint: { key: "baseUrl" },
  azure_openai_api_version: { key: "azure.apiVersion" },
  azure_openai_auth_mode: { key: "azure.auth", read: azureAuth },
  azure_openai_ad_scope: { key: "azure.scope" },
  azure_openai_managed_identity_client_id: { key: "azure.managedIdentityClientId" },
  qwen_chat_base_url: { key: "baseUrl" },
  qwen_chat_temperature: { key: "temperature" },
  qwen_chat_max_tokens: { key: "maxOutputTokens" },
  qwen_chat_timeout_seconds: {
    key: "timeoutMs",
    read: (value) => (typeof value === "number" ? value * 1000 : value),
  },
  qwen_chat_thinking_mode: { key: "thinking" },
  qwen_chat_enable_thinking: { key: "thinking", read: thinkingOf },
};

/** The original's words for ways to sign in; others are left for the schema to refuse. */
export function azureAuth(value: unknown): unknown {
  const label = typeof value === "string" ? value.trim().toLowerCase() : value;
  switch (label) {
    case "key":
      return "api_key";
    case "aad":
    case "azure_ad":
      return "managed_identity";
    case "compat":
    case "openai":
      return "openai_compatible";
    default:
      return label;
  }
}

/** The older switch could not say "do not think": off meant that nothing was sent. */
export function thinkingOf(value: unknown): unknown {
  const label = typeof value === "string" ? value.trim().toLowerCase() : value;
  const isOn = label === true || label === "true" || label === "1";
  const isOff = label === false || label === "false" || label === "0";
  return isOn ? "enabled" : isOff ? "server_default" : value;
}

export type WithBackends = {
  readonly layer: Layer;
  /** Which family of environment variables and settings a role's backend reads. */
  readonly families: Readonly<Record<Role, BackendFamily | null>>;
  readonly notes: readonly string[];
  readonly problems: readonly FieldError[];
};

/**
 * Providers by their present name, with the settings of the backends that were chosen; those of the
 * others have no effect. An address without a provider means an endpoint.
 */
export function withBackends(given: Layer): WithBackends {
  const layer: Layer = new Map([...given].filter(([path]) => !path.startsWith("backend.")));
  const families: Record<Role, BackendFamily | null> = { target: null, optimizer: null };
  const notes = new Set<string>();
  const problems: FieldError[] = [];
  for (const role of roles) {
    families[role] = nameProvider(layer, role);
    for (const [path, setting] of given) {
      if (!path.startsWith(`backend.${role}.`) || setting.value === "" || setting.value === null) {
        continue;
      }
      const name = path.slice(`backend.${role}.`.length);
      const family = name.startsWith("azure_") ? "azure" : "qwen_chat";
      if (family !== families[role]) {
        notes.add(`model.${name} is ignored: it belongs to another backend`);
      } else {
        problems.push(...take(layer, role, name, setting));
      }
    }
    if (layer.get(`model.${role}.azure.auth`)?.value === "openai_compatible") {
      asPlainEndpoint(layer, role);
    }
  }
  return { layer, families, notes: [...notes], problems };
}

function nameProvider(layer: Layer, role: Role): BackendFamily | null {
  const path = `model.${role}.provider`;
  const provider = layer.get(path);
  const address = layer.get(`model.${role}.baseUrl`);
  if (provider === undefined) {
    if (address !== undefined) {
      layer.set(path, { value: "openai_compatible", source: address.source });
    }
    return null;
  }
  if (typeof provider.value !== "string") {
    return null;
  }
  const label = provider.value.trim().toLowerCase();
  const backend = Object.hasOwn(backends, label) ? backends[label] : undefined;
  const own = providerSchema.safeParse(label);
  layer.set(path, {
    ...provider,
    value: backend?.provider ?? (own.success ? own.data : provider.value),
  });
  return backend?.family ?? null;
}

function take(layer: Layer, role: Role, name: string, setting: Setting): FieldError[] {
  const meaning = Object.hasOwn(meanings, name) ? meanings[name] : undefined;
  if (meaning === undefined) {
    return [{ path: `model.${name}`, message: "there is no such setting" }];
  }
  const path = `model.${role}.${meaning.key}`;
  const value = meaning.read ? meaning.read(setting.value) : setting.value;
  const present = layer.get(path);
  if (meaning.key === "thinking" && present !== undefined && present.value !== value) {
    return [
      {
        path,
        message: `${name} says ${String(value)}, but another setting says ${String(present.value)}; keep one of them`,
      },
    ];
  }
  if (present === undefined) {
    layer.set(path, { value, source: setting.source });
  }
  return [];
}

/** Signing in "openai compatible" means an ordinary endpoint at that address. */
function asPlainEndpoint(layer: Layer, role: Role): void {
  const { source } = layer.get(`model.${role}.provider`) ?? { source: "" };
  layer.set(`model.${role}.provider`, { value: "openai_compatible", source });
  for (const path of [...layer.keys()]) {
    if (path.startsWith(`model.${role}.azure.`)) {
      layer.delete(path);
    }
  }
}
