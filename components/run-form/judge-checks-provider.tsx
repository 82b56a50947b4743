"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { CheckedJudge } from "@/lib/estimate/judge-checks";

const JudgeChecksContext = createContext<readonly CheckedJudge[] | undefined>(undefined);

/** Gives the form below what is known of judges: how well they agree with people. */
export function JudgeChecksProvider({
  checks,
  children,
}: {
  checks: readonly CheckedJudge[];
  children: ReactNode;
}) {
  return <JudgeChecksContext.Provider value={checks}>{children}</JudgeChecksContext.Provider>;
}

/** Undefined where nobody has looked. */
export function useJudgeChecks(): readonly CheckedJudge[] | undefined {
  return useContext(JudgeChecksContext);
}
