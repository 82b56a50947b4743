import type OpenAI from "openai";
import type { ChatRequest } from "../model-client";
import { createChatCompletionsProvider, type OpenAiConnection } from "./chat-completions";
import { openOpenAiSdk } from "./openai-sdk";
import type { Provider, ProviderInput } from "./provider";
import { createResponsesProvider } from "./responses";

/** The official API: chat completions, or responses where they suit the model (5.3). */
export function createOpenAiProvider(input: ProviderInput): Provider {
  let sdk: Promise<OpenAI> | null = null;
  return createOpenAiProviderOn(input, {
    client() {
      const { baseUrl, apiKey } = input.facts;
      sdk ??= openOpenAiSdk(input, { baseUrl, apiKey, streams: false });
      return sdk;
    },
  });
}

/** Both APIs over one connection; Azure has its own connection and the same protocols. */
export function createOpenAiProviderOn(
  input: ProviderInput,
  connection: OpenAiConnection,
): Provider {
  const chat = createChatCompletionsProvider(input, connection);
  const responses = createResponsesProvider(input, connection);
  return {
    send: (request, call) => (usesResponses(input, request) ? responses : chat).send(request, call),
  };
}

/** Chat completions cannot carry a model's thoughts between tool turns. */
function usesResponses({ settings, capability }: ProviderInput, request: ChatRequest): boolean {
  const choice = settings.api ?? "auto";
  if (choice !== "auto") {
    return choice === "responses";
  }
  return (
    capability.api === "responses" ||
    (capability.api === "responses_with_tools" && (request.tools?.length ?? 0) > 0)
  );
}
