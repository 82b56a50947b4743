"use client";

import { CircleAlert, CircleCheck } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { formatLatency } from "@/lib/format/duration";
import { checkModel, type ModelCheck } from "./check-model";
import { useRunForm } from "./form-base";
import type { FormRole } from "./provider-fields";

/** Asks the server whether a role's key is there and its endpoint answers. */
export function EndpointTest({ modelRole: role }: { modelRole: FormRole }) {
  const { getValues } = useRunForm();
  const [state, setState] = useState<"idle" | "asking" | ModelCheck>("idle");
  const handleTest = async () => {
    setState("asking");
    setState(await checkModel(role, getValues(`config.model.${role}`)));
  };
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
      <Button size="sm" onClick={handleTest} pending={state === "asking"}>
        Test endpoint
      </Button>
      <p aria-live="polite" className="min-w-0 flex-1 text-caption text-text-3">
        {typeof state === "object" ? (
          <CheckResult result={state} />
        ) : state === "asking" ? (
          "Asking…"
        ) : (
          "Sends one very short request."
        )}
      </p>
    </div>
  );
}

function CheckResult({ result }: { result: ModelCheck }) {
  if (result.ok) {
    return (
      <span className="inline-flex items-center gap-1.5 text-accept-text">
        <CircleCheck aria-hidden className="size-3.5 shrink-0" strokeWidth={2} />
        {result.latencyMs === null
          ? result.message
          : `${result.message} (${formatLatency(result.latencyMs)})`}
      </span>
    );
  }
  return (
    <span className="inline-flex items-start gap-1.5 text-danger-text">
      <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" strokeWidth={2} />
      <span>
        {result.message}
        {result.hint ? ` ${result.hint}` : ""}
      </span>
    </span>
  );
}
