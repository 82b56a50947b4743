import type OpenAI from "openai";
import type { ModelRole } from "../../schemas/model-role";
import { ModelError } from "../model-error";
import { createTokenSource, defaultScope, type EntraMode, signInOf } from "./azure-tokens";
import { createOpenAiProviderOn } from "./openai";
import { openAzureSdk, openOpenAiSdk } from "./openai-sdk";
import type { Provider, ProviderInput } from "./provider";

/**
 * Deployments of Azure OpenAI (5.2): the dated surface when an API version is set, else `/openai/v1`.
 * Throws ModelError `auth` for an address that may not be given an Entra token.
 */
export function createAzureOpenAiProvider(input: ProviderInput): Provider {
  const { settings, facts } = input;
  const mode = authModeOf(settings, facts.apiKey);
  const root = resourceAddress(facts.baseUrl);
  const tokens = mode === "api_key" ? null : openTokens(input, mode, root);
  const { apiVersion } = settings.azure ?? {};
  const access = { apiKey: facts.apiKey, streams: false, ...(tokens ? { token: tokens.get } : {}) };
  let sdk: Promise<OpenAI> | null = null;
  return createOpenAiProviderOn(input, {
    client() {
      sdk ??=
        apiVersion === undefined
          ? openOpenAiSdk(input, { ...access, baseUrl: `${root}/openai/v1` })
          : openAzureSdk(input, { ...access, baseUrl: `${root}/openai`, apiVersion });
      return sdk;
    },
    ...(tokens
      ? {
          renew: () => {
            tokens.forget();
            return true;
          },
        }
      : {}),
  });
}

/** The key when there is one, else the Azure CLI, as the original does. */
function authModeOf(settings: ModelRole, apiKey: string | null): EntraMode | "api_key" {
  return settings.azure?.auth ?? (apiKey ? "api_key" : "azure_cli");
}

/** The resource itself, whatever part of its address was pasted. */
export function resourceAddress(baseUrl: string): string {
  return baseUrl
    .replace(/[?#].*$/, "")
    .replace(/\/openai(?:\/.*)?$/, "")
    .replace(/\/+$/, "");
}

const azureHosts =
  /\.(?:openai|cognitiveservices|services\.ai)\.azure\.(?:com|us|cn)$|\.cognitiveservices\.azure\.com$/;

function openTokens(input: ProviderInput, mode: EntraMode, root: string) {
  const { azure } = input.settings;
  assertTokenMayGoTo(root, azure?.allowedHosts ?? []);
  return createTokenSource({
    signIn: signInOf(mode, azure),
    scope: azure?.scope ?? defaultScope,
    now: input.now,
  });
}

/** A token opens more than this one resource, so it goes to Azure's hosts over https, or to named ones. */
function assertTokenMayGoTo(root: string, allowedHosts: readonly string[]): void {
  const { protocol, hostname } = new URL(root);
  const isAzure = protocol === "https:" && azureHosts.test(hostname);
  if (!isAzure && !allowedHosts.includes(hostname)) {
    throw new ModelError({
      kind: "auth",
      message: `An Entra token is not sent to ${hostname}: it is no https address of Azure OpenAI. Correct the base URL, use a key, or name the host in azure.allowedHosts.`,
    });
  }
}
