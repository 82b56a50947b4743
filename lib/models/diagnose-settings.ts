import { nearestNames } from "../domain/nearest-names";
import { providerFacts } from "../schemas/provider-facts";
import { addressOf, type Mistake, type Observation, type Rule } from "./observation";
import { isLoopback } from "./usual-servers";

const endpointPath = /\/(?:chat\/completions|completions|responses|messages|embeddings|models)\/?$/;
const azureHost =
  /\.(?:openai\.azure\.(?:com|us|cn)|cognitiveservices\.azure\.(?:com|us)|services\.ai\.azure\.com)$/;
const looksLikeKey = /^(?:sk|pk|rk|gsk|hf|xai)[-_]|^[A-Za-z0-9+/=_-]{40,}$/;

const rules: readonly Rule<void>[] = [
  function keyInsteadOfName({ settings }) {
    const name = settings.apiKeyEnv;
    return name !== undefined && /[a-z]/.test(name) && looksLikeKey.test(name)
      ? {
          id: "key_instead_of_name",
          field: "apiKeyEnv",
          message: "The key variable holds what looks like a key itself.",
          fix: "Put the key into an environment variable and write its NAME here, like MY_API_KEY. Replace the key: it may have been seen.",
        }
      : null;
  },
  function keyVariableUnset({ settings, key, keyVariable, variableNames = [] }) {
    const isAsked = settings.apiKeyEnv !== undefined || providerFacts[settings.provider].needsKey;
    if (key === null || key.isPresent || keyVariable === null || !isAsked) {
      return null;
    }
    const [near] = nearestNames(keyVariable, variableNames, 1);
    return {
      id: "key_variable_unset",
      field: "apiKeyEnv",
      message: `The environment variable ${keyVariable} is not set where the app was started.`,
      fix: near
        ? `Did you mean ${near}? Else set it and start again: export ${keyVariable}=…`
        : `Set it and start again: export ${keyVariable}=…`,
    };
  },
  function keyHasLineBreak({ key, keyVariable }) {
    return key?.hasLineBreak
      ? {
          id: "key_has_line_break",
          field: "apiKeyEnv",
          message: `The value of ${keyVariable} has more than one line.`,
          fix: 'Set it again with the key alone. From a file: export NAME="$(head -n 1 key.txt)"',
        }
      : null;
  },
  function keyHasQuotes({ key, keyVariable }) {
    return key?.hasQuotes
      ? {
          id: "key_has_quotes",
          field: "apiKeyEnv",
          message: `The value of ${keyVariable} has quotes around it.`,
          fix: "Take the quotes out of the value; files of variables (--env-file) keep them as they are.",
        }
      : null;
  },
  function keyHasBearer({ key, keyVariable }) {
    return key?.hasBearer
      ? {
          id: "key_has_bearer",
          field: "apiKeyEnv",
          message: `The value of ${keyVariable} begins with "Bearer".`,
          fix: "Leave the word out: it is added when the key is sent.",
        }
      : null;
  },
  function keyHasOtherCharacters({ key, keyVariable }) {
    return key?.hasOtherCharacters && !key.hasLineBreak && !key.hasQuotes
      ? {
          id: "key_has_other_characters",
          field: "apiKeyEnv",
          message: `The value of ${keyVariable} has a space or a letter no key has.`,
          fix: "Copy the key again, without the text around it.",
        }
      : null;
  },
  function keyOfOtherVendor({ settings: { provider }, key, keyVariable }) {
    const isForeign =
      (key?.vendor === "anthropic" && (provider === "openai" || provider === "azure_openai")) ||
      (key?.vendor === "openai" && (provider === "anthropic" || provider === "azure_openai"));
    return isForeign
      ? {
          id: "key_of_other_vendor",
          field: "apiKeyEnv",
          message: `The key in ${keyVariable} is one of ${key?.vendor === "openai" ? "OpenAI" : "Anthropic"}, the provider is ${providerFacts[provider].label}.`,
          fix: `Name the variable with the key of ${providerFacts[provider].label}, or choose the other provider.`,
        }
      : null;
  },
  function addressMissing({ settings: { provider, baseUrl } }) {
    const { baseUrl: usual, addressExample } = providerFacts[provider];
    return baseUrl === undefined && usual === null && addressExample !== ""
      ? {
          id: "address_missing",
          field: "baseUrl",
          message: "There is no base URL.",
          fix: `Enter one, for example ${addressExample}.`,
        }
      : null;
  },
  function addressWithoutScheme({ settings }) {
    const { baseUrl } = settings;
    if (baseUrl === undefined || /^https?:\/\//i.test(baseUrl.trim())) {
      return null;
    }
    const isLocal = /^(?:localhost|127\.|0\.0\.0\.0|\[::1\])/.test(baseUrl.trim());
    return {
      id: "address_without_scheme",
      field: "baseUrl",
      message: "The base URL does not begin with http:// or https://.",
      fix: `Write ${isLocal ? "http" : "https"}://${baseUrl.trim().replace(/^[a-z]*:?\/\//i, "")}`,
    };
  },
  function addressOfEndpoint({ settings }) {
    const { baseUrl = "" } = settings;
    return endpointPath.test(baseUrl)
      ? {
          id: "address_of_endpoint",
          field: "baseUrl",
          message: "The base URL names one endpoint instead of the API.",
          fix: `Write ${baseUrl.replace(endpointPath, "")}`,
        }
      : null;
  },
  function azureDeploymentInAddress({ settings }) {
    const match = /^(.*?)\/openai\/deployments\/([^/?]+)/.exec(settings.baseUrl ?? "");
    return match
      ? {
          id: "azure_deployment_in_address",
          field: "baseUrl",
          message: "The base URL holds the deployment.",
          fix: `Write ${match[1]} as base URL and ${match[2]} as model.`,
        }
      : null;
  },
  function azureUnderOtherProvider({ settings }) {
    const host = addressOf(settings)?.hostname ?? "";
    const isV1 = /\/openai\/v1\/?$/.test(settings.baseUrl ?? "");
    return azureHost.test(host) && settings.provider !== "azure_openai" && !isV1
      ? {
          id: "azure_under_other_provider",
          field: "provider",
          message: "The address is one of Azure OpenAI.",
          fix: "Choose the provider Azure OpenAI.",
        }
      : null;
  },
  function anthropicUnderOtherProvider({ settings }) {
    const isAnthropic = addressOf(settings)?.hostname === "api.anthropic.com";
    return isAnthropic && settings.provider !== "anthropic"
      ? {
          id: "anthropic_under_other_provider",
          field: "provider",
          message: "The address is Anthropic's, which speaks another protocol here.",
          fix: "Choose the provider Anthropic.",
        }
      : null;
  },
  function modelMissing({ settings: { provider, model } }) {
    const isBuiltIn = model === "simulated" && provider !== "simulated";
    return model.trim() === "" || isBuiltIn
      ? {
          id: "model_missing",
          field: "model",
          message: "No model is named.",
          fix: `Enter the name the endpoint knows it by, for example ${providerFacts[provider].modelExample}.`,
        }
      : null;
  },
];

const risks: readonly Rule<void>[] = [
  function keyOverPlainHttp({ settings, key }) {
    const address = addressOf(settings);
    return key?.isPresent && address?.protocol === "http:" && !isLoopback(address)
      ? {
          id: "key_over_plain_http",
          field: "baseUrl",
          message: "The key travels unencrypted to another machine.",
          fix: "Use https:// if the server has it, or a tunnel to this machine.",
        }
      : null;
  },
];

/** What can be seen without a call. */
export function findInSettings(observation: Observation): Mistake[] {
  return rules.flatMap((rule) => {
    const mistake = rule(observation);
    return mistake ? [{ ...mistake, level: "problem" }] : [];
  });
}

/** What works and should be changed all the same. */
export function findRisks(observation: Observation): Mistake[] {
  return risks.flatMap((rule) => {
    const mistake = rule(observation);
    return mistake ? [{ ...mistake, level: "risk" }] : [];
  });
}
