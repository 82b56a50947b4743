import type OpenAI from "openai";
import type { EndpointFacts } from "../classify-error";
import { openFetch } from "./http";
import type { FetchFunction, ProviderInput } from "./provider";

/** Many local servers ask for no key, but the SDK and some proxies insist on the header. */
const placeholderKey = "no-key";

/** What the SDK would else read from the environment on its own; and its retries, which are ours. */
const shared = {
  maxRetries: 0,
  adminAPIKey: null,
  webhookSecret: null,
  logLevel: "off",
} as const;

/** A token for each request, in place of a key. */
export type TokenSource = () => Promise<string>;

/** The plain client of the official SDK for an address that ends before `/chat/completions`. */
export async function openOpenAiSdk(
  input: Pick<ProviderInput, "settings" | "fetch" | "watch">,
  access: {
    readonly baseUrl: string;
    readonly apiKey: EndpointFacts["apiKey"];
    readonly token?: TokenSource;
    readonly streams: boolean;
  },
): Promise<OpenAI> {
  const [{ default: OpenAiSdk }, fetch] = await Promise.all([
    import("openai"),
    fetchOf(input, access.streams),
  ]);
  const { organization, project } = input.settings.openai ?? {};
  return new OpenAiSdk({
    ...shared,
    baseURL: access.baseUrl,
    apiKey: access.token ?? (access.apiKey || placeholderKey),
    // Explicit nulls keep the SDK from reading these from the environment.
    organization: organization ?? null,
    project: project ?? null,
    fetch,
  });
}

/** The SDK's client for Azure's dated surface: `/openai/deployments/<name>/…?api-version=…`. */
export async function openAzureSdk(
  input: Pick<ProviderInput, "settings" | "fetch" | "watch">,
  access: {
    readonly baseUrl: string;
    readonly apiVersion: string;
    readonly apiKey: string | null;
    readonly token?: TokenSource;
    readonly streams: boolean;
  },
): Promise<OpenAI> {
  const [{ AzureOpenAI }, fetch] = await Promise.all([
    import("openai"),
    fetchOf(input, access.streams),
  ]);
  return new AzureOpenAI({
    ...shared,
    baseURL: access.baseUrl,
    apiVersion: access.apiVersion,
    organization: null,
    project: null,
    ...(access.token
      ? { azureADTokenProvider: access.token, apiKey: undefined }
      : { apiKey: access.apiKey || placeholderKey }),
    fetch,
  });
}

function fetchOf(
  { settings, fetch, watch }: Pick<ProviderInput, "settings" | "fetch" | "watch">,
  streams: boolean,
): Promise<FetchFunction> {
  return openFetch({ maxConcurrency: settings.maxConcurrency, streams, custom: fetch, watch });
}
