"use client";

import { useEffect, useRef, useState } from "react";
import type { JudgeCheck } from "@/lib/schemas/judge";
import { askJudge } from "./judge-requests";

/** Asks the judge request after request until none remain, it is stopped, or something is wrong. */
export function useAsking(checkId: string, onChange: (check: JudgeCheck) => void) {
  const [isAsking, setIsAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  const start = async () => {
    const controller = new AbortController();
    stop.current = controller;
    setIsAsking(true);
    setProblem(null);
    for (let remaining = 1; remaining > 0 && !controller.signal.aborted; ) {
      const answer = await askJudge(checkId, controller.signal);
      if (controller.signal.aborted) {
        break;
      }
      if (!answer.ok) {
        setProblem(answer.message);
        break;
      }
      onChange(answer.value.check);
      remaining = answer.value.remaining;
      if (answer.value.problem) {
        setProblem(`${answer.value.problem.message} ${answer.value.problem.hint}`);
        break;
      }
    }
    setIsAsking(false);
  };
  return { isAsking, problem, start, stop: () => stop.current?.abort() };
}
