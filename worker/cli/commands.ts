import type { Command } from "./command";
import { doctorCommand } from "./doctor";
import { exportCommand } from "./export";
import { listCommand } from "./list";

/** All commands, in the order of the overview. Adding one is adding a line here. */
export const commands: readonly Command[] = [listCommand, exportCommand, doctorCommand];
