import { providerFacts } from "../schemas/provider-facts";
import { readAnnouncedLimits } from "./announced-limits";
import type { Capability } from "./capability-table";
import type { EndpointFacts } from "./classify-error";
import type { ModelClientInput } from "./client";
import type { Limiter } from "./limiter";
import { ModelError } from "./model-error";
import { openProvider } from "./providers/open-provider";
import type { Provider } from "./providers/provider";
import { redact } from "./redact";
import type { Timing } from "./retry";

/** Opens the provider of a role, with what its endpoint tells of limits passed on to the limiter. */
export async function connectProvider(
  input: ModelClientInput,
  capability: Capability,
  timing: Timing,
  limiter: Limiter,
): Promise<Provider> {
  const { settings, apiKey } = input;
  const baseUrl = await baseUrlOf(input);
  const keyVariable = settings.apiKeyEnv ?? providerFacts[settings.provider].keyVariables[0] ?? "";
  assertKey(input, keyVariable);
  const facts: EndpointFacts = { baseUrl, model: settings.model, keyVariable, apiKey };
  return openProvider({
    settings,
    facts,
    capability,
    now: timing.now,
    watch: {
      connected: limiter.connected,
      announced: (headers) => limiter.announce(readAnnouncedLimits(headers, timing.now())),
    },
    onSettingRefused: (field, words) => {
      const said = redact(words, apiKey).replace(/\s+/g, " ").slice(0, 200);
      const what = field.replaceAll("_", " ");
      input.onSettingLeftOut?.(
        field,
        `${what} is not sent any more: ${settings.model} refused it. The endpoint said: ${said}`,
      );
    },
    ...(input.fetch ? { fetch: input.fetch } : {}),
  });
}

/** A key with a line break or a letter beyond ASCII would fail inside the HTTP library, in full view. */
function assertKey({ apiKey, settings }: ModelClientInput, variable: string): void {
  if (apiKey && !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new ModelError({
      kind: "auth",
      message: `The key in ${variable} holds characters no key can have, such as a space or a line break; check its value.`,
    });
  }
  // A proxy under an address of its own may need none.
  const isOfficial = settings.baseUrl === undefined && providerFacts[settings.provider].needsKey;
  const needsKey = isOfficial || settings.azure?.auth === "api_key";
  if (!apiKey && needsKey) {
    throw new ModelError({
      kind: "auth",
      message: `${providerFacts[settings.provider].label} asks for a key; set the environment variable ${variable}.`,
    });
  }
}

async function baseUrlOf(input: ModelClientInput): Promise<string> {
  const { settings } = input;
  if (settings.provider === "simulated") {
    if (input.gatewayUrl) {
      return input.gatewayUrl;
    }
    const { sharedGatewayUrl } = await import("./gateway/shared-gateway");
    return sharedGatewayUrl();
  }
  if (settings.provider === "local_gguf") {
    return "";
  }
  const { baseUrl, addressExample } = providerFacts[settings.provider];
  const address = settings.baseUrl ?? baseUrl;
  if (address === null) {
    throw new ModelError({
      kind: "invalid_request",
      message: `The ${input.role} model has no base URL; set one, for example ${addressExample}.`,
    });
  }
  return address;
}
