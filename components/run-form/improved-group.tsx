"use client";

import { useWatch } from "react-hook-form";
import { isMethodOn } from "./dependent-settings";
import { fieldMeta, settingsOf } from "./field-meta";
import { useRunForm } from "./form-base";
import { SettingsList } from "./settings-list";

const methods = [
  "confirm",
  "regression_guard",
  "salvage",
  "deterministic_merge",
  "leak_guard",
  "gate_slow_updates",
] as const;

/** Methods that decide otherwise than the original, each with its own switch. */
export function ImprovedFields() {
  const { control } = useRunForm();
  const profile = useWatch({ control, name: "config.engine.profile" });
  const isOn = profile === "improved";
  return (
    <div className="grid gap-3">
      <p className="text-text-2">
        These change what the run decides. What each did in a step stands on the page of the step.
      </p>
      <SettingsList
        keys={settingsOf("improved")}
        emptyWord={`As the engine profile: ${isOn ? "on" : "off"}`}
      />
    </div>
  );
}

export function useImprovedSummary(): string {
  const { control } = useRunForm();
  const config = useWatch({ control, name: "config" });
  const { improved } = config;
  const on = methods.filter((method) =>
    method === "regression_guard"
      ? improved?.regression_guard === true
      : isMethodOn(config, improved?.[method]),
  );
  return on.length === 0
    ? "all off"
    : on.map((method) => fieldMeta(`improved.${method}`, "custom").title.toLowerCase()).join(" · ");
}
