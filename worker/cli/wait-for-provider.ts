import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { systemTiming } from "@/lib/models/retry";
import type { RunConfig } from "@/lib/schemas/run-config";
import { createProbeDelay, probeProviders } from "../provider-pause";
import type { CommandInput, OptionSpec } from "./command";
import type { Terminal } from "./terminal";

const defaultWaitMinutes = 10;
const msPerMinute = 60_000;

/** The option of commands that execute a run. */
export const waitOption: OptionSpec = {
  type: "string",
  value: "MINUTES",
  help: `how long to wait for a provider that stopped answering (default ${defaultWaitMinutes}, 0 = not at all)`,
};

/** Options of commands that execute a run. Throws AppError `invalid_request` for a wrong number. */
export function runOptionsOf(input: CommandInput): { quiet: boolean; waitMinutes: number } {
  const text = input.text("wait");
  const waitMinutes = text === null ? defaultWaitMinutes : Number(text);
  if (text?.trim() === "" || !Number.isFinite(waitMinutes) || waitMinutes < 0) {
    throw new AppError({
      code: "invalid_request",
      message: `--wait needs a number of minutes, not ${text}.`,
    });
  }
  return { quiet: input.flag("quiet"), waitMinutes };
}

/**
 * Waits until the providers of a paused run answer again. False when there is no reason to wait (no
 * item of the run was ever scored, so the settings may be wrong), when the time is over, and when
 * the person wants to stop.
 */
export async function waitForProvider(input: {
  readonly terminal: Terminal;
  readonly config: RunConfig;
  readonly hasAnswered: boolean;
  readonly waitMinutes: number;
  readonly signal: AbortSignal;
}): Promise<boolean> {
  const { terminal, signal } = input;
  const endsAt = Date.now() + input.waitMinutes * msPerMinute;
  if (!input.hasAnswered || input.waitMinutes === 0 || signal.aborted) {
    return false;
  }
  terminal.warn(
    `Waiting up to ${input.waitMinutes} min for the provider to answer again; Ctrl-C leaves the run paused.`,
  );
  const delay = createProbeDelay(systemTiming.random);
  let asked: number | null = null;
  for (;;) {
    const waitMs = Math.min(delay.next(asked), endsAt - Date.now());
    if (waitMs <= 0) {
      return false;
    }
    const isOver = await systemTiming.sleep(waitMs, signal).then(
      () => false,
      () => true,
    );
    if (isOver) {
      return false;
    }
    const probe = await probeProviders(input.config, {
      gatewayUrl: env.SKILLOPT_GATEWAY_URL ?? null,
      signal,
    });
    if (probe.answers) {
      terminal.print("The provider answers again; the run goes on.");
      return true;
    }
    asked = probe.retryAfterMs;
  }
}
