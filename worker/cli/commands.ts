import { attachmentsCommand } from "./attachments";
import { blameCommand } from "./blame";
import type { Command } from "./command";
import { conformanceCommand } from "./conformance";
import { dataCommand } from "./data-prepare";
import { doctorCommand } from "./doctor";
import { evaluateCommand } from "./evaluate";
import { exportCommand } from "./export";
import { forkCommand } from "./fork";
import { importCommand } from "./import";
import { judgeCommand } from "./judge";
import { listCommand } from "./list";
import { resumeCommand } from "./resume";
import { trainCommand } from "./train";

/** All commands, in the order of the overview. Adding one is adding a line here. */
export const commands: readonly Command[] = [
  trainCommand,
  evaluateCommand,
  resumeCommand,
  forkCommand,
  listCommand,
  blameCommand,
  exportCommand,
  importCommand,
  dataCommand,
  judgeCommand,
  attachmentsCommand,
  conformanceCommand,
  doctorCommand,
];
