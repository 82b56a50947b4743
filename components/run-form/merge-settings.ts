/** A plain object of settings, at any depth. */
export type SettingsTree = { readonly [key: string]: unknown };

/** `over` laid over `base`: sections are merged, values and lists are replaced, `undefined` changes nothing. */
export function mergeSettings(base: SettingsTree, over: SettingsTree): SettingsTree {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const known = merged[key];
    if (isTree(value) && isTree(known) && isSameKind(value, known)) {
      merged[key] = mergeSettings(known, value);
    } else if (value !== undefined) {
      merged[key] = value;
    }
  }
  return merged;
}

/** Settings of one kind, such as a scorer's, mean something else for another kind. */
function isSameKind(value: SettingsTree, known: SettingsTree): boolean {
  return value.type === undefined || known.type === undefined || value.type === known.type;
}

function isTree(value: unknown): value is SettingsTree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
