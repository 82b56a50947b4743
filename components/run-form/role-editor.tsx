"use client";

import { useController, useWatch } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/input";
import { type Provider, providerSchema } from "@/lib/schemas/model-role";
import { providerFacts } from "@/lib/schemas/provider-facts";
import { EndpointTest } from "./endpoint-test";
import { useRunForm } from "./form-base";
import { MoreFields } from "./group";
import { type FormRole, ProviderFields, SamplingFields } from "./provider-fields";
import { SavedModelChoice } from "./saved-model-choice";
import { NumberSetting, SelectSetting, SettingFrame } from "./setting-fields";

const builtInModel = "simulated";

const roleWords: Record<FormRole, { title: string; help: string }> = {
  target: { title: "Target model", help: "Frozen; does the items." },
  optimizer: {
    title: "Optimizer model",
    help: "Reads results, writes edits. Usually stronger than the target.",
  },
  judge: {
    title: "Judge model",
    help: "Grades the answers by the rubric; asked once per vote and answer.",
  },
};

/** One role's model: a saved one or its own provider, address, key by name, sampling and limits. */
export function RoleEditor({
  modelRole: role,
  children,
}: {
  modelRole: FormRole;
  /** Stands above the choice of a model; without a choice of its own nothing follows. */
  children?: React.ReactNode;
}) {
  const { control } = useRunForm();
  const provider = useWatch({ control, name: `config.model.${role}.provider` });
  const isEndpoint = provider !== undefined && provider !== "simulated";
  const words = roleWords[role];
  return (
    <fieldset className="grid min-w-0 content-start gap-3.5">
      <legend className="mb-2">
        <span className="font-semibold">{words.title}</span>
        <span className="block text-caption text-text-3">{words.help}</span>
      </legend>
      {children}
      {provider === undefined && role === "judge" ? null : (
        <>
          <SavedModelChoice modelRole={role} />
          <ProviderChoice modelRole={role} />
          {isEndpoint ? (
            <EndpointSettings modelRole={role} provider={provider} />
          ) : (
            <p className="rounded-control bg-surface px-3 py-2.5 text-table text-text-2">
              Built in and deterministic, free, needs no key. It plays the part of a model for the
              demo tasks; scores with it say nothing about a real model.
            </p>
          )}
        </>
      )}
    </fieldset>
  );
}

function EndpointSettings({
  modelRole: role,
  provider,
}: {
  modelRole: FormRole;
  provider: Provider;
}) {
  return (
    <>
      <ProviderFields modelRole={role} provider={provider} />
      <div className="grid gap-2">
        {role === "target" ? null : <CopyTargetButton modelRole={role} />}
        <EndpointTest modelRole={role} />
      </div>
      <RoleDetails modelRole={role} provider={provider} />
    </>
  );
}
function ProviderChoice({ modelRole: role }: { modelRole: FormRole }) {
  const { control, getValues, setValue } = useRunForm();
  const { field } = useController({ control, name: `config.model.${role}.provider` });
  const handleChange = (provider: Provider) => {
    field.onChange(provider);
    const model = getValues(`config.model.${role}.model`);
    // One provider's key must not go to the address of another.
    setValue(`config.model.${role}.baseUrl`, undefined, { shouldDirty: true });
    setValue(`config.model.${role}.apiKeyEnv`, undefined, { shouldDirty: true });
    // The name of the built-in model means nothing to an endpoint, and the other way round.
    if (provider === "simulated" || model === builtInModel) {
      setValue(`config.model.${role}.model`, provider === "simulated" ? builtInModel : "", {
        shouldDirty: true,
      });
    }
  };
  return (
    <SettingFrame
      path={`config.model.${role}.provider`}
      help={providerFacts[field.value ?? "simulated"].description}
    >
      {(props) => (
        <Select
          {...props}
          ref={field.ref}
          name={field.name}
          value={field.value ?? "simulated"}
          onChange={({ target }) => handleChange(providerSchema.parse(target.value))}
          onBlur={field.onBlur}
        >
          {providerSchema.options.map((provider) => (
            <option key={provider} value={provider}>
              {providerFacts[provider].label}
            </option>
          ))}
        </Select>
      )}
    </SettingFrame>
  );
}

/** Address, key and provider of the target; the model's name stays where one was given. */
function CopyTargetButton({ modelRole: role }: { modelRole: "optimizer" | "judge" }) {
  const { getValues, setValue } = useRunForm();
  const handleCopy = () => {
    const target = getValues("config.model.target");
    if (target) {
      const name = getValues(`config.model.${role}.model`) || (target.model ?? "");
      const sampling = role === "judge" ? { temperature: 0 } : {};
      setValue(
        `config.model.${role}`,
        { ...target, ...sampling, model: name },
        { shouldDirty: true, shouldValidate: true },
      );
    }
  };
  return (
    <div>
      <Button variant="quiet" size="sm" onClick={handleCopy} className="-ms-2.5 text-accent">
        Use the target&rsquo;s endpoint and key
      </Button>
    </div>
  );
}

function RoleDetails({ modelRole: role, provider }: { modelRole: FormRole; provider: Provider }) {
  return (
    <MoreFields title="Sampling, limits and price">
      <div className="grid gap-3.5 sm:grid-cols-2">
        <SamplingFields modelRole={role} provider={provider} />
        {role === "target" ? (
          <NumberSetting path="config.env.max_completion_tokens" />
        ) : role === "judge" ? (
          <NumberSetting path="config.env.scorer.maxOutputTokens" />
        ) : (
          <>
            <NumberSetting path="config.model.optimizer.maxOutputTokens" />
            <NumberSetting path="config.model.optimizer.rewriteMaxOutputTokens" />
            <SelectSetting
              path="config.model.optimizer.rewriteReasoningEffort"
              emptyWord="as for other calls"
            />
          </>
        )}
        <NumberSetting path={`config.model.${role}.timeoutMs`} />
        <NumberSetting path={`config.model.${role}.maxAttempts`} />
        <NumberSetting
          path={`config.model.${role}.maxConcurrency`}
          isOptional
          placeholder="no own limit"
        />
        <NumberSetting
          path={`config.model.${role}.requestsPerMinute`}
          isOptional
          placeholder="found out from refusals"
        />
        <NumberSetting
          path={`config.model.${role}.tokensPerMinute`}
          isOptional
          placeholder="no own limit"
        />
        <PriceFields modelRole={role} />
      </div>
    </MoreFields>
  );
}

function PriceFields({ modelRole: role }: { modelRole: FormRole }) {
  const { control, setValue } = useRunForm();
  const price = useWatch({ control, name: `config.model.${role}.price` });
  if (price === undefined) {
    return (
      <div className="sm:col-span-2">
        <Button
          size="sm"
          onClick={() =>
            setValue(`config.model.${role}.price`, { input: 0, output: 0 }, { shouldDirty: true })
          }
        >
          Set own price
        </Button>
        <p className="mt-1 text-caption text-text-3">
          Without it the built-in list is used; a model that is not in it has no price.
        </p>
      </div>
    );
  }
  return (
    <>
      <NumberSetting path={`config.model.${role}.price.input`} label="Price of input" isDecimal />
      <NumberSetting path={`config.model.${role}.price.output`} label="Price of output" isDecimal />
      <NumberSetting
        path={`config.model.${role}.price.cachedInput`}
        label="Price of cached input"
        isDecimal
        isOptional
        placeholder="as input"
      />
      <div className="flex items-end">
        <Button
          size="sm"
          variant="quiet"
          onClick={() => setValue(`config.model.${role}.price`, undefined, { shouldDirty: true })}
        >
          Use the built-in price
        </Button>
      </div>
    </>
  );
}
