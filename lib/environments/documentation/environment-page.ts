import {
  type EnvironmentName,
  environmentBaseShape,
  environmentConfigSchema,
  environmentNameSchema,
} from "@/lib/schemas/environment";
import { getEnvironment } from "../registry";
import { environmentNotes } from "./notes";
import { type SettingRow, settingKinds, settingRows } from "./setting-rows";

/** Files of docs/environments that are made from the schemas, by name. */
export function environmentPages(): ReadonlyMap<string, string> {
  return new Map(
    environmentNameSchema.options.map((name) => [`${name}.md`, environmentPage(name)]),
  );
}

/** The page of one environment: what it is, its records, how it runs and scores, every setting. */
export function environmentPage(name: EnvironmentName): string {
  const environment = getEnvironment(name);
  const schema = environmentConfigSchema.options.find(({ shape }) => shape.name.value === name);
  const notes = environmentNotes[name];
  if (schema === undefined || notes === undefined) {
    throw new RangeError(`${name} has no ${schema === undefined ? "schema" : "notes in notes.ts"}`);
  }
  const shared = Object.keys(environmentBaseShape);
  const rows = settingRows(schema, ["name"]);
  const parts = [
    "<!-- Made by scripts/environment-docs.mjs from the settings schema; edits here are lost. -->",
    `# ${environment.title}`,
    environment.description,
    `Use it with \`env.name: ${name}\`. A ready configuration is \`configs/${name}.yaml\`.`,
    "## Records",
    table(
      ["field", "needed", "note"],
      notes.fields.map(({ name: field, isRequired, note }) => [
        field
          .split(", ")
          .map((one) => `\`${one}\``)
          .join(", "),
        isRequired ? "yes" : "",
        note,
      ]),
    ),
    `\`\`\`json\n${JSON.stringify(notes.example)}\n\`\`\``,
    ...notes.data,
    "## How an item runs",
    bullets(notes.rollout),
    "## How it is scored",
    bullets(notes.scoring),
    "## Settings of this environment",
    settingsTable(rows.filter(({ key }) => !shared.includes(key))),
    ...settingKinds(schema).flatMap(({ key, kinds }) => [
      `## Kinds of \`${key}\``,
      ...kinds.flatMap((kind) => [
        `### ${kind.name}`,
        `${kind.title}. ${kind.description}`.trim(),
        ...(kind.rows.length === 0 ? [] : [settingsTable(kind.rows)]),
      ]),
    ]),
    "## Settings all environments share",
    settingsTable(rows.filter(({ key }) => shared.includes(key))),
    ...initialSkill(environment.initialSkill),
  ];
  return `${parts.join("\n\n")}\n`;
}

function initialSkill(text: string): string[] {
  return text.trim() === ""
    ? ["## Initial skill", "Empty, unless one is given."]
    : ["## Initial skill", `\`\`\`\`markdown\n${text.trimEnd()}\n\`\`\`\``];
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `* ${line}`).join("\n");
}

function settingsTable(rows: readonly SettingRow[]): string {
  return table(
    ["setting", "values", "default", "meaning"],
    rows.map((row) => [`\`${row.key}\``, row.values, row.default, row.meaning]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cellText).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

function cellText(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
