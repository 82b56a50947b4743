export type ConfigGroup = {
  readonly name: string;
  readonly rows: readonly { readonly key: string; readonly value: string }[];
};

const groupNames: Readonly<Record<string, string>> = {
  train: "Training",
  gradient: "Reflection",
  optimizer: "Update",
  evaluation: "Evaluation",
  env: "Environment",
  limits: "Limits",
  stop: "Early stop",
  model: "Models",
  engine: "Engine",
  economy: "Economy",
  improved: "Improved methods",
};

/** Resolved settings as groups of `key: value`, in the order of the configuration. Unknown shapes are kept. */
export function configGroups(config: unknown): ConfigGroup[] {
  if (!isObject(config)) {
    return [];
  }
  const groups = Object.entries(config).filter(([, value]) => isObject(value));
  const loose = Object.entries(config).filter(([, value]) => !isObject(value));
  return [
    ...groups.map(([key, value]) => ({
      name: groupNames[key] ?? key,
      rows: flatten(value, key),
    })),
    ...(loose.length === 0
      ? []
      : [{ name: "Other", rows: loose.map(([key, value]) => ({ key, value: valueText(value) })) }]),
  ];
}

/** The command that runs the same settings again; the file is what "Copy YAML" gives. */
export function reproduceCommand(name: string): string {
  const file = `${name.replace(/[^A-Za-z0-9_-]+/g, "-")}.yaml`;
  return `npm run skillopt -- train --config ${file}`;
}

function flatten(value: unknown, prefix: string): { key: string; value: string }[] {
  return isObject(value)
    ? Object.entries(value).flatMap(([key, inner]) => flatten(inner, `${prefix}.${key}`))
    : [{ key: prefix, value: valueText(value) }];
}

function valueText(value: unknown): string {
  if (value === "") {
    return "(empty)";
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
