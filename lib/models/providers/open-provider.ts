import { ModelError } from "../model-error";
import type { Provider, ProviderInput } from "./provider";

/** The provider of a role. Each is loaded when it is first used, so that the others cost nothing. */
export async function openProvider(input: ProviderInput): Promise<Provider> {
  const { provider } = input.settings;
  switch (provider) {
    case "simulated":
    case "openai_compatible":
      return (await import("./openai-compatible")).createOpenAiCompatibleProvider(input);
    case "openai":
      return (await import("./openai")).createOpenAiProvider(input);
    case "azure_openai":
      return (await import("./azure-openai")).createAzureOpenAiProvider(input);
    case "anthropic":
      return (await import("./anthropic")).createAnthropicProvider(input);
    case "local_gguf":
      return (await import("../local/local-provider")).createLocalProvider(input);
    default: {
      const unknown: never = provider;
      throw new ModelError({
        kind: "invalid_request",
        message: `There is no provider ${String(unknown)}.`,
      });
    }
  }
}
