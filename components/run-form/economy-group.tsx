"use client";

import { useWatch } from "react-hook-form";
import { fieldMeta, settingsOf } from "./field-meta";
import { useRunForm } from "./form-base";
import { settingWords } from "./setting-words";
import { SettingsList } from "./settings-list";

/** Ways to pay or wait less; what the gate decides stays the same. */
export function EconomyFields() {
  return (
    <div className="grid gap-3">
      <p className="text-text-2">
        Each of these makes fewer calls or waits less. The gate decides as it would without them.
      </p>
      <SettingsList keys={settingsOf("economy")} />
    </div>
  );
}

export function useEconomySummary(): string {
  const { control } = useRunForm();
  const economy = useWatch({ control, name: "config.economy" });
  const on = Object.entries(economy ?? {}).flatMap(([key, value]) =>
    value === true ? [fieldMeta(`economy.${key}`, "custom").title.toLowerCase()] : [],
  );
  const objective = economy?.gate_objective ?? "latency";
  return on.length === 0
    ? "all off"
    : [
        ...on,
        ...(economy?.early_stop_gate && objective !== "latency"
          ? [(settingWords("economy.gate_objective")[objective] ?? objective).toLowerCase()]
          : []),
      ].join(" · ");
}
