import { nearestNames } from "../domain/nearest-names";
import { providerFacts } from "../schemas/provider-facts";
import { connectionRules } from "./diagnose-connection";
import {
  addressOf,
  type EndpointAnswer,
  type Mistake,
  type Observation,
  type Rule,
  wordsOf,
} from "./observation";
import { isLoopback, usualServerAt } from "./usual-servers";

function isHtml(answer: EndpointAnswer): boolean {
  return /<!doctype html|<html|an HTML page/i.test(answer.said);
}

/** A compatible server's API begins at /v1; a path of its own may be right as it is. */
function isMissingV1({ provider, baseUrl }: Observation["settings"]): boolean {
  const takesV1 = provider === "openai_compatible" || provider === "openai";
  return takesV1 && baseUrl !== undefined && !/\/v\d+[a-z]*(?:\/|$)/.test(baseUrl);
}

/** Rules stand from the special to the general; the first that fits is the cause. */
const rules: readonly Rule<EndpointAnswer>[] = [
  function modelFile({ settings }, answer) {
    if (settings.provider !== "local_gguf") {
      return null;
    }
    if (answer.code === "library_missing") {
      return {
        id: "library_missing",
        field: "provider",
        message: "Model files need the library node-llama-cpp, which is not installed.",
        fix: "Install it beside the app: npm install node-llama-cpp@3 --no-save. Installed elsewhere: set SKILLOPT_LLAMA_MODULE to its dist/index.js.",
      };
    }
    if (answer.code === "load_failed") {
      return {
        id: "model_file_broken",
        field: "model",
        message: `The file ${settings.model} could not be loaded.`,
        fix: "Check that it is a whole GGUF file of a chat model and that there is memory for it.",
      };
    }
    return answer.kind === "not_found"
      ? {
          id: "model_file_missing",
          field: "model",
          message: `There is no model file ${settings.model}.`,
          fix: "Put a .gguf file into the folder SKILLOPT_MODELS_DIR names (data/models), or enter its whole path.",
        }
      : null;
  },
  ...connectionRules,
  function azureApiVersion({ settings }, answer) {
    const isSaid = /api[- ]version/i.test(wordsOf(answer));
    return settings.provider === "azure_openai" && isSaid && answer.status !== 401
      ? {
          id: "azure_api_version",
          field: "apiVersion",
          message: settings.apiVersion
            ? `Azure does not know the API version ${settings.apiVersion} for this resource.`
            : "Azure asks for an API version at this address.",
          fix: settings.apiVersion
            ? "Leave it empty for the surface without versions, or use one like 2024-12-01-preview."
            : "Enter one, for example 2024-12-01-preview.",
        }
      : null;
  },
  function azureDeployment({ settings }, answer) {
    return settings.provider === "azure_openai" &&
      (/DeploymentNotFound|deployment .*(?:does not exist|not found)/i.test(wordsOf(answer)) ||
        answer.status === 404)
      ? {
          id: "azure_deployment_unknown",
          field: "model",
          message: `The resource has no deployment "${settings.model}".`,
          fix: "Enter the name you gave the deployment, not the model's; a new one takes some minutes to be known.",
        }
      : null;
  },
  function notAChatModel({ settings }, answer) {
    return /not a chat model|does not support chat|only supports? embeddings|v1\/completions/i.test(
      wordsOf(answer),
    )
      ? {
          id: "not_a_chat_model",
          field: "model",
          message: `"${settings.model}" does not chat.`,
          fix: "Choose an instruct or chat model; embedding and base models cannot be used.",
        }
      : null;
  },
  function modelUnknown({ settings, models = [] }, answer) {
    if (answer.kind !== "not_found") {
      return null;
    }
    const isListed = models.includes(settings.model);
    const isSaid =
      /model_not_found|model .*(?:does not exist|not found|unknown)|no such model/i.test(
        `${answer.code} ${answer.said}`,
      );
    if (isListed || (models.length === 0 && !isSaid)) {
      return null;
    }
    const near = nearestNames(settings.model, models, 3);
    const offered = near.length > 0 ? near : models.slice(0, 3);
    const server = usualServerAt(addressOf(settings) ?? new URL("http://none.invalid"));
    const fetchIt = server ? `, or ${server.fetchModel.replace("MODEL", settings.model)}` : "";
    return {
      id: "model_unknown",
      field: "model",
      message: `The endpoint has no model "${settings.model}".`,
      fix: `${offered.length > 0 ? `It has ${offered.join(", ")}${models.length > offered.length ? ` and ${models.length - offered.length} more` : ""}` : "Check the name"}${fetchIt}.`,
    };
  },
  function addressWithoutV1({ settings }, answer) {
    const isLost = answer.kind === "not_found" || answer.kind === "protocol" || isHtml(answer);
    return isLost && isMissingV1(settings)
      ? {
          id: "address_without_v1",
          field: "baseUrl",
          message: "The base URL has no /v1.",
          fix: `Write ${settings.baseUrl?.replace(/\/+$/, "")}/v1`,
        }
      : null;
  },
  function htmlAnswer(_observation, answer) {
    return isHtml(answer)
      ? {
          id: "html_answer",
          field: "baseUrl",
          message: "A web page came back instead of an answer.",
          fix: "Use the address of the API, not of its console, documentation or sign-in page.",
        }
      : null;
  },
  function notAnApi(_observation, answer) {
    return answer.kind === "protocol"
      ? {
          id: "not_an_api",
          field: "baseUrl",
          message: "Something answers there, but not with a chat completion.",
          fix: "Check address and provider; another program may have taken the port.",
        }
      : null;
  },
  function pathUnknown(_observation, answer) {
    return answer.kind === "not_found"
      ? {
          id: "path_unknown",
          field: "baseUrl",
          message: "The server knows neither this path nor this model.",
          fix: "Check the path of the base URL and the model's name.",
        }
      : null;
  },
  function keyRefused({ key, keyVariable, settings }, answer) {
    if (answer.kind !== "auth") {
      return null;
    }
    return key?.isPresent
      ? {
          id: "key_refused",
          field: "apiKeyEnv",
          message: `The endpoint refuses the key in ${keyVariable}.`,
          fix: "Check that it is whole, not revoked, and of this endpoint.",
        }
      : {
          id: "key_needed",
          field: "apiKeyEnv",
          message: "The endpoint asks for a key.",
          fix: `Put it into an environment variable and name it here${keyVariable ? `, for example ${keyVariable}` : ""} (${providerFacts[settings.provider].label}).`,
        };
  },
  function noAccess({ settings, keyVariable }, answer) {
    return answer.kind === "permission"
      ? {
          id: "no_access",
          field: "model",
          message: `The key in ${keyVariable ?? "use"} may not use "${settings.model}" from here.`,
          fix: "Ask for access to the model, allow this network at the provider, or choose another model.",
        }
      : null;
  },
  function quotaUsed({ keyVariable }, answer) {
    return answer.kind === "quota"
      ? {
          id: "quota_used",
          field: "apiKeyEnv",
          message: `The account behind ${keyVariable ?? "the key"} has no quota left.`,
          fix: "Add credit or raise the limit at the provider, or use another key. Waiting does not help.",
        }
      : null;
  },
  function rateLimited(_observation, answer) {
    return answer.kind === "rate_limit"
      ? {
          id: "rate_limited",
          field: "limits",
          message: "The endpoint takes no more requests right now.",
          fix: "Set requests per minute and parallel calls to what your plan allows; runs then wait by themselves.",
        }
      : null;
  },
  function replyTooLong(_observation, answer) {
    return /max_(?:completion_|output_)?tokens.*(?:too large|at most|exceed|maximum)|maximum context length|context_length/i.test(
      wordsOf(answer),
    )
      ? {
          id: "reply_too_long",
          field: "limits",
          message: "The model cannot take this many tokens.",
          fix: "Lower the max output tokens, or start the server with a larger context (vLLM --max-model-len, llama.cpp -c, Ollama num_ctx).",
        }
      : null;
  },
  function settingRefused({ settings }, answer) {
    return answer.kind === "unsupported_param"
      ? {
          id: "setting_refused",
          field: "limits",
          message: `"${settings.model}" does not take one of the settings.`,
          fix: "Remove temperature, top p, seed and reasoning effort, or switch on leaving out what is refused.",
        }
      : null;
  },
  function slowAnswer({ settings }, answer) {
    const address = addressOf(settings);
    return answer.kind === "timeout"
      ? {
          id: "slow_answer",
          field: "limits",
          message: "No answer came in time.",
          fix:
            address && isLoopback(address)
              ? "A local server may still be loading the model: try again, then raise the timeout."
              : "Check a firewall or proxy between here and the endpoint, then raise the timeout.",
        }
      : null;
  },
  function serverFailing(_observation, answer) {
    return answer.kind === "server" || answer.kind === "overloaded"
      ? {
          id: "server_failing",
          field: "baseUrl",
          message: "The endpoint itself fails.",
          fix: "Look into the server's log, or wait and try again.",
        }
      : null;
  },
  function connectionFailed(_observation, answer) {
    return answer.kind === "network"
      ? {
          id: "connection_failed",
          field: "baseUrl",
          message: "The connection broke off.",
          fix: "Check the address, and a firewall or proxy between here and the endpoint.",
        }
      : null;
  },
  function requestRefused(_observation, answer) {
    return answer.kind === "invalid_request"
      ? {
          id: "request_refused",
          field: "limits",
          message: "The endpoint refuses the request.",
          fix: `Check the settings of the model. It said: ${answer.said.slice(0, 200)}`,
        }
      : null;
  },
];

/** The cause of a call that failed; none when nothing is known about it. */
export function findInAnswer(observation: Observation, answer: EndpointAnswer): Mistake[] {
  for (const rule of rules) {
    const mistake = rule(observation, answer);
    if (mistake) {
      return [{ ...mistake, level: "problem" }];
    }
  }
  return [];
}
