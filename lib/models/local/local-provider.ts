import { resolve } from "node:path";
import { env } from "../../env";
import { createOpenAiCompatibleProvider } from "../providers/openai-compatible";
import type { Provider, ProviderInput } from "../providers/provider";
import { borrowLocalServer } from "./local-server";
import { findModelFile } from "./model-file";

/** What a small model is given when the settings name no context. */
const usualContextTokens = 8192;

/**
 * A GGUF file through node-llama-cpp in a child process that speaks chat completions, so that it is
 * asked, counted and limited like every other endpoint. JSON is held to its schema by a grammar.
 * Throws ModelError `not_found` or `invalid_request` that says what is missing and how to get it.
 */
export function createLocalProvider(input: ProviderInput): Provider {
  let connection: { readonly url: string; readonly provider: Provider } | null = null;
  return {
    async send(request, call) {
      const { server, release } = await borrowLocalServer({
        file: await findModelFile(input.settings.model, resolve(env.SKILLOPT_MODELS_DIR)),
        contextTokens: input.capability.contextTokens ?? usualContextTokens,
        library: env.SKILLOPT_LLAMA_MODULE,
      });
      try {
        // A server that ended and was started again has another address.
        if (connection?.url !== server.url) {
          const facts = { ...input.facts, baseUrl: server.url, apiKey: server.token };
          const provider = createOpenAiCompatibleProvider({ ...input, facts });
          connection = { url: server.url, provider };
        }
        return await connection.provider.send(request, call);
      } finally {
        release();
      }
    },
  };
}
