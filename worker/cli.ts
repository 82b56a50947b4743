import "@/lib/crash-reports";
import { asDatabaseError } from "@/lib/db/database-error";
import { AppError } from "@/lib/errors";
import { setLogProcess } from "@/lib/log";
import { endOnUncaughtErrors } from "@/lib/uncaught";
import { commandHelp, findCommand, overview, parseCommand } from "./cli/command";
import { commands } from "./cli/commands";
import { processTerminal } from "./cli/terminal";

/** Entry point of the command line (architecture.md 8). */
const usageExitCode = 2;

async function main(words: readonly string[]): Promise<number> {
  const terminal = processTerminal();
  setLogProcess("cli");
  endOnUncaughtErrors();
  const [name, ...rest] = words;
  try {
    if (name === undefined || name === "--help" || name === "-h" || name === "help") {
      terminal.print(overview(commands));
      return name === undefined ? usageExitCode : 0;
    }
    const command = findCommand(name, commands);
    if (rest.includes("--help") || rest.includes("-h")) {
      terminal.print(commandHelp(command));
      return 0;
    }
    return await command.run(parseCommand(command, rest), terminal);
  } catch (thrown) {
    const error = asDatabaseError(thrown) ?? thrown;
    if (!(error instanceof AppError)) {
      throw error;
    }
    terminal.warn(error.message);
    for (const field of error.fields.filter(({ message }) => !error.message.includes(message))) {
      terminal.warn(`  ${field.path === "" ? "" : `${field.path}: `}${field.message}`);
    }
    if (error.hint !== "") {
      terminal.warn(error.hint);
    }
    return error.code === "invalid_request" ? usageExitCode : 1;
  }
}

const exitCode = await main(process.argv.slice(2));
// Idle connections to models stay open for a minute; a command that is done does not wait for them.
process.stdout.write("", () => process.exit(exitCode));
