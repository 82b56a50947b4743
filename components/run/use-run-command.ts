"use client";

import { useEffect, useMemo, useState } from "react";
import { newId } from "@/lib/domain/ids";
import { valueAt } from "@/lib/domain/value-at";
import type { CommandType } from "@/lib/schemas/command";
import type { RunStatus } from "@/lib/schemas/run-event";
import type { PendingCommand } from "./run-context";

const answerWithinMs = 10_000;

type Asked = { readonly type: CommandType; readonly askedAt: number; readonly from: RunStatus };

/**
 * Commands of the page: optimistic about the wish, never about the outcome. A wish stays pending
 * until the run's status changes; a refusal gives the reason instead.
 */
export function useRunCommand(runId: string, status: RunStatus, openCommand: CommandType | null) {
  const [asked, setAsked] = useState<Asked | null>(
    openCommand === null ? null : { type: openCommand, askedAt: 0, from: status },
  );
  const [silentAt, setSilentAt] = useState<number | null>(null);
  const [refusal, setRefusal] = useState("");
  const isOpen = asked !== null && asked.from === status;

  useEffect(() => {
    if (asked === null || !isOpen) {
      return;
    }
    const timer = setTimeout(() => setSilentAt(asked.askedAt), answerWithinMs);
    return () => clearTimeout(timer);
  }, [asked, isOpen]);

  // The same object as long as nothing of it changed: the whole page reads it.
  return useMemo(() => {
    const send = async (type: CommandType) => {
      const askedAt = Date.now();
      setRefusal("");
      setAsked({ type, askedAt, from: status });
      const reason = await postCommand(runId, type, askedAt);
      if (reason !== null) {
        setAsked(null);
        setRefusal(reason);
      }
    };
    const dismiss = () => {
      setAsked(null);
      setRefusal("");
    };
    const pending: PendingCommand | null = isOpen
      ? { type: asked.type, askedAt: asked.askedAt, isSilent: silentAt === asked.askedAt }
      : null;
    return { pending, refusal, send, dismiss };
  }, [runId, status, asked, isOpen, silentAt, refusal]);
}

/** null when the command was taken, else why not. */
async function postCommand(runId: string, type: CommandType, now: number): Promise<string | null> {
  const commandId = newId("command", { now, random: Math.random });
  try {
    const response = await fetch(`/api/v1/runs/${runId}/commands`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ commandId, type }),
    });
    const body: unknown = await response.json();
    if (!response.ok) {
      const words = [valueAt(body, "error", "message"), valueAt(body, "error", "hint")];
      return words.every((word) => typeof word === "string")
        ? words.join(" ").trim()
        : "The command was refused.";
    }
    const reason = valueAt(body, "reason");
    return valueAt(body, "status") === "refused"
      ? typeof reason === "string"
        ? reason
        : "The command was refused."
      : null;
  } catch {
    return "The server could not be reached. Nothing was changed; try again.";
  }
}
