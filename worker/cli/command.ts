import { type ParseArgsConfig, parseArgs } from "node:util";

import { AppError } from "@/lib/errors";
import { nearestName } from "./nearest-name";
import type { Terminal } from "./terminal";

export type OptionSpec = {
  readonly type: "string" | "boolean";
  readonly multiple?: boolean;
  readonly short?: string;
  /** What stands for the value in the help text, like FILE. */
  readonly value?: string;
  readonly required?: boolean;
  readonly help: string;
};

export type CommandInput = {
  readonly positionals: readonly string[];
  /** Words of the form key=value, for commands that take them. */
  readonly settings: readonly string[];
  /** Value of a text option, or null. */
  text(name: string): string | null;
  /** Value of a required text option. */
  required(name: string): string;
  list(name: string): readonly string[];
  flag(name: string): boolean;
};

export type Command = {
  readonly name: string;
  readonly summary: string;
  readonly positionals: readonly { readonly name: string; readonly help: string }[];
  /** Further words of the form key=value are taken as settings. */
  readonly takesSettings?: boolean;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** Resolves with the exit code of the process. */
  run(input: CommandInput, terminal: Terminal): Promise<number>;
};

function usageError(command: Command, message: string): AppError {
  return new AppError({
    code: "invalid_request",
    message,
    hint: `See: npm run skillopt -- ${command.name} --help`,
  });
}

function didYouMean(word: string, names: readonly string[]): string {
  const nearest = nearestName(word, names);
  return nearest === null ? "" : ` Did you mean ${nearest}?`;
}

/** Throws AppError `invalid_request` that names the unknown command and the nearest known one. */
export function findCommand(name: string, commands: readonly Command[]): Command {
  const found = commands.find((command) => command.name === name);
  if (!found) {
    const names = commands.map((command) => command.name);
    throw new AppError({
      code: "invalid_request",
      message: `Unknown command ${name}.${didYouMean(name, names)}`,
      hint: `Commands: ${names.join(", ")}`,
    });
  }
  return found;
}

/** Reads the words after a command's name. Throws AppError `invalid_request` on anything unknown. */
export function parseCommand(command: Command, words: readonly string[]): CommandInput {
  const options: NonNullable<ParseArgsConfig["options"]> = Object.fromEntries(
    Object.entries(command.options).map(([name, { type, multiple, short }]) => [
      name,
      { type, ...(multiple ? { multiple } : {}), ...(short ? { short } : {}) },
    ]),
  );
  const loose = parseArgs({ args: [...words], options, strict: false, tokens: true });
  const known = Object.keys(options);
  for (const token of loose.tokens) {
    if (token.kind !== "option") {
      continue;
    }
    const spec = command.options[token.name];
    if (!spec) {
      const nearest = nearestName(token.name, known);
      throw usageError(
        command,
        `Unknown flag ${token.rawName}.${nearest === null ? "" : ` Did you mean --${nearest}?`}`,
      );
    }
    if (spec.type === "string" && token.value === undefined) {
      throw usageError(command, `${token.rawName} needs a value (${spec.value ?? "TEXT"}).`);
    }
    if (spec.type === "boolean" && token.value !== undefined) {
      throw usageError(command, `${token.rawName} takes no value.`);
    }
  }
  const { values } = loose;
  const isSetting = (word: string) => command.takesSettings === true && word.includes("=");
  const settings = loose.positionals.filter(isSetting);
  const positionals = loose.positionals.filter((word) => !isSetting(word));
  if (positionals.length > command.positionals.length) {
    throw usageError(
      command,
      `Unexpected argument ${positionals[command.positionals.length] ?? ""}.`,
    );
  }
  const missing = command.positionals[positionals.length];
  if (missing) {
    throw usageError(command, `${missing.name} is missing: ${missing.help}.`);
  }
  const text = (name: string): string | null => {
    const value = values[name];
    return typeof value === "string" ? value : null;
  };
  for (const [name, spec] of Object.entries(command.options)) {
    if (spec.required && (text(name) ?? "") === "") {
      throw usageError(command, `--${name} ${spec.value ?? ""} is missing: ${spec.help}.`);
    }
  }
  return {
    positionals,
    settings,
    text,
    required: (name) => text(name) ?? "",
    list: (name) => {
      const value = values[name];
      return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
    },
    flag: (name) => values[name] === true,
  };
}

function optionLine([name, spec]: [string, OptionSpec]): [string, string] {
  const short = spec.short ? `-${spec.short}, ` : "";
  const value = spec.type === "string" ? ` ${spec.value ?? "TEXT"}` : "";
  return [`${short}--${name}${value}`, `${spec.help}${spec.multiple ? " (repeatable)" : ""}`];
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}

export function commandHelp(command: Command): string {
  const words = [command.name, ...command.positionals.map(({ name }) => name)];
  const tail = command.takesSettings ? " [section.key=value …]" : "";
  for (const [name, spec] of Object.entries(command.options)) {
    if (spec.required) {
      words.push(`--${name} ${spec.value ?? "TEXT"}`);
    }
  }
  const rows: [string, string][] = [
    ...command.positionals.map(({ name, help }): [string, string] => [name, help]),
    ...Object.entries(command.options).map(optionLine),
  ];
  return `${command.summary}\n\n  npm run skillopt -- ${words.join(" ")}${tail}${rows.length > 0 ? `\n\n${table(rows)}` : ""}\n`;
}

export function overview(commands: readonly Command[]): string {
  const rows = commands.map((command): [string, string] => [command.name, command.summary]);
  return `SkillOpt Studio, without the web app. Same engine, same database.\n\n  npm run skillopt -- COMMAND [flags]\n\n${table(rows)}\n\nEach command explains itself with --help.\n`;
}
