import type { RunContext } from "../ports";
import { modeOf } from "./find-mode";

/** Output cap of analysts and mergers: higher where a reply holds a whole skill (R-3.3d). */
export function replyTokens(run: Pick<RunContext, "config">): number {
  const { maxOutputTokens, rewriteMaxOutputTokens } = run.config.model.optimizer;
  return modeOf(run).hasLongReplies ? rewriteMaxOutputTokens : maxOutputTokens;
}
