import * as z from "zod";
import { maxModelNames } from "../schemas/model-profile";
import type { ModelRole } from "../schemas/model-role";
import { providerFacts } from "../schemas/provider-facts";

const listTimeoutMs = 5000;
const maxListBytes = 4 * 1024 * 1024;

/** OpenAI's and Anthropic's lists, and what compatible servers send. */
const listSchema = z.object({ data: z.array(z.object({ id: z.string() })) });

/**
 * Names of the models an endpoint offers, sorted; null when it does not tell. Never throws for the
 * endpoint's failures: a test call says what is wrong.
 */
export async function listModels(
  settings: Pick<ModelRole, "provider" | "baseUrl" | "azure">,
  apiKey: string | null,
  signal: AbortSignal,
): Promise<readonly string[] | null> {
  const base = settings.baseUrl ?? providerFacts[settings.provider].baseUrl;
  const isListed = settings.provider !== "simulated" && settings.provider !== "local_gguf";
  // Azure lists the models of the region, not the deployments that can be called.
  if (base === null || !isListed || settings.provider === "azure_openai") {
    return null;
  }
  try {
    const response = await fetch(listAddress(settings.provider, base), {
      headers: listHeaders(settings.provider, apiKey),
      signal: AbortSignal.any([signal, AbortSignal.timeout(listTimeoutMs)]),
      redirect: "error",
    });
    const text = await readAtMost(response, maxListBytes);
    const parsed = listSchema.safeParse(response.ok && text !== null ? JSON.parse(text) : null);
    return parsed.success ? namesOf(parsed.data) : null;
  } catch {
    return null;
  }
}

function listAddress(provider: ModelRole["provider"], base: string): string {
  const root = base.replace(/\/+$/, "");
  return provider === "anthropic" && !root.endsWith("/v1")
    ? `${root}/v1/models?limit=100`
    : `${root}/models`;
}

function listHeaders(
  provider: ModelRole["provider"],
  apiKey: string | null,
): Record<string, string> {
  // A key that cannot be a header's value is told by the test call.
  if (apiKey === null || !/^[\x21-\x7e]+$/.test(apiKey)) {
    return {};
  }
  return provider === "anthropic"
    ? { "x-api-key": apiKey, "anthropic-version": "2023-06-01" }
    : { authorization: `Bearer ${apiKey}` };
}

function namesOf({ data }: z.infer<typeof listSchema>): string[] {
  const names = new Set(data.map(({ id }) => id).filter((id) => id !== "" && id.length <= 200));
  return [...names].sort((a, b) => a.localeCompare(b)).slice(0, maxModelNames);
}

async function readAtMost(response: Response, maxBytes: number): Promise<string | null> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    size += part.value.byteLength;
    if (size > maxBytes) {
      await reader?.cancel();
      return null;
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks).toString("utf8");
}
