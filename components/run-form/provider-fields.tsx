"use client";

import { useWatch } from "react-hook-form";
import type { Provider } from "@/lib/schemas/model-role";
import { keyVariablesOf, providerFacts } from "@/lib/schemas/provider-facts";
import { useRunForm } from "./form-base";
import { NumberSetting, SelectSetting, SwitchSetting, TextSetting } from "./setting-fields";

/** A role of the form. */
export type FormRole = "target" | "optimizer" | "judge";
type FieldsProps = { readonly modelRole: FormRole; readonly provider: Provider };

/** Where a provider is and how it is signed in to: only what this provider knows. */
export function ProviderFields({ modelRole: role, provider }: FieldsProps) {
  const facts = providerFacts[provider];
  const hasAddress = facts.addressExample !== "";
  return (
    <>
      <TextSetting
        path={`config.model.${role}.model`}
        placeholder={facts.modelExample}
        help={
          provider === "azure_openai"
            ? "The name of the deployment."
            : "The name of the model, as the endpoint knows it."
        }
      />
      {hasAddress ? (
        <TextSetting
          path={`config.model.${role}.baseUrl`}
          isOptional
          isMono
          placeholder={facts.addressExample}
          {...(facts.baseUrl === null ? {} : { help: `Empty: ${facts.baseUrl}` })}
        />
      ) : null}
      {provider === "azure_openai" ? <AzureFields modelRole={role} /> : null}
      {hasAddress ? <KeyField modelRole={role} provider={provider} /> : null}
    </>
  );
}

function KeyField({ modelRole: role, provider }: FieldsProps) {
  const { control } = useRunForm();
  const auth = useWatch({ control, name: `config.model.${role}.azure.auth` });
  if (provider === "azure_openai" && auth !== undefined && auth !== "api_key") {
    return null;
  }
  const names = keyVariablesOf(role, provider);
  const usual = names.slice(names.length / 2).join(" or ");
  return (
    <TextSetting
      path={`config.model.${role}.apiKeyEnv`}
      isOptional
      isMono
      placeholder={provider === "openai_compatible" ? "MY_API_KEY" : usual}
      help={`Name of the environment variable that holds the key, never the key itself. Empty: ${
        provider === "openai_compatible" ? "no key is sent" : usual
      }.`}
    />
  );
}

const authWords = {
  api_key: "Key",
  azure_cli: "Azure CLI (az login)",
  managed_identity: "Managed identity",
  entra_default: "Entra ID, whatever is there",
};

function AzureFields({ modelRole: role }: { modelRole: FormRole }) {
  const { control } = useRunForm();
  const auth = useWatch({ control, name: `config.model.${role}.azure.auth` });
  return (
    <>
      <SelectSetting
        path={`config.model.${role}.azure.auth`}
        words={authWords}
        emptyWord="Key if there is one, else Azure CLI"
      />
      {auth === "managed_identity" || auth === "entra_default" ? (
        <TextSetting
          path={`config.model.${role}.azure.managedIdentityClientId`}
          isOptional
          isMono
          placeholder="client id, for one of several"
        />
      ) : null}
      <TextSetting
        path={`config.model.${role}.azure.apiVersion`}
        isOptional
        isMono
        placeholder="2024-12-01-preview"
      />
    </>
  );
}

const effortWords = {
  none: "None",
  minimal: "Minimal",
  low: "Low",
  medium: "Medium",
  high: "High",
  xhigh: "Extra high",
  max: "Maximum",
};

const thinkingWords = {
  server_default: "As the server does",
  enabled: "On",
  disabled: "Off",
};

const apiWords = {
  auto: "What suits the model",
  chat: "Chat completions",
  responses: "Responses",
};

/** How a model answers: only what the provider's protocol has. */
export function SamplingFields({ modelRole: role, provider }: FieldsProps) {
  const isOpenAi = provider === "openai" || provider === "azure_openai";
  return (
    <>
      <NumberSetting
        path={`config.model.${role}.temperature`}
        isOptional
        isDecimal
        placeholder="provider default"
      />
      <NumberSetting
        path={`config.model.${role}.topP`}
        isOptional
        isDecimal
        placeholder="provider default"
      />
      {provider === "anthropic" ? null : (
        <NumberSetting path={`config.model.${role}.seed`} isOptional placeholder="not sent" />
      )}
      {provider === "local_gguf" ? null : (
        <SelectSetting
          path={`config.model.${role}.reasoningEffort`}
          words={effortWords}
          emptyWord="Not sent"
        />
      )}
      {isOpenAi ? (
        <SelectSetting
          path={`config.model.${role}.api`}
          words={apiWords}
          emptyWord="What suits the model"
        />
      ) : null}
      {provider === "openai" ? (
        <SelectSetting path={`config.model.${role}.openai.serviceTier`} emptyWord="Not sent" />
      ) : null}
      {provider === "openai_compatible" ? (
        <SelectSetting
          path={`config.model.${role}.thinking`}
          words={thinkingWords}
          emptyWord="Not sent"
        />
      ) : null}
      {provider === "anthropic" ? (
        <>
          <SelectSetting path={`config.model.${role}.anthropic.cacheTtl`} emptyWord="5m" />
          <SwitchSetting path={`config.model.${role}.anthropic.legacyKeyHeader`} />
        </>
      ) : null}
    </>
  );
}
