import type OpenAI from "openai";
import { createChatCompletionsProvider } from "./chat-completions";
import { openOpenAiSdk } from "./openai-sdk";
import type { Provider, ProviderInput } from "./provider";

/** vLLM, SGLang, Ollama, LM Studio, llama.cpp, hosted gateways: anything that speaks chat completions. */
export function createOpenAiCompatibleProvider(input: ProviderInput): Provider {
  let sdk: Promise<OpenAI> | null = null;
  return createChatCompletionsProvider(input, {
    client() {
      const { baseUrl, apiKey } = input.facts;
      sdk ??= openOpenAiSdk(input, { baseUrl, apiKey, streams: false });
      return sdk;
    },
  });
}
