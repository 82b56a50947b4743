import type { RunContext } from "../ports";
import type { UpdateMode } from "../update-mode";
import { fullRewriteMode } from "./full-rewrite";
import { patchMode } from "./patch";
import { suggestionsMode } from "./suggestions";
import type { UpdateContract } from "./update-contract";

const modes: Readonly<Record<UpdateMode, UpdateContract>> = {
  patch: patchMode,
  rewrite_from_suggestions: suggestionsMode,
  full_rewrite_minibatch: fullRewriteMode,
};

/** The update mode of a run. */
export function modeOf(run: Pick<RunContext, "config">): UpdateContract {
  return modes[run.config.optimizer.skill_update_mode];
}
