/** One source of settings: dotted path → value, with the name of the source for messages. */
export type Setting = { readonly value: unknown; readonly source: string };
export type Layer = Map<string, Setting>;

export function isMapping(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** The leaves of nested mappings; lists and empty mappings are leaves. A dotted key counts as a path. */
export function flattenMapping(value: Record<string, unknown>, prefix = ""): [string, unknown][] {
  return Object.entries(value).flatMap(([key, member]): [string, unknown][] => {
    const path = prefix === "" ? key : `${prefix}.${key}`;
    if (member === undefined) return [];
    return isMapping(member) && Object.keys(member).length > 0
      ? flattenMapping(member, path)
      : [[path, member]];
  });
}

/** The scorer's parameters depend on its type, so a new type starts from nothing. */
const wholesaleKeys = [{ key: "env.scorer.type", prefix: "env.scorer." }] as const;

/** Later layers win; null removes a setting, so that the default applies again. */
export function mergeLayers(layers: readonly Layer[]): Layer {
  const merged: Layer = new Map();
  for (const layer of layers) {
    for (const { key, prefix } of wholesaleKeys) {
      if (layer.has(key)) removeBelow(merged, prefix);
    }
    for (const [path, setting] of layer) {
      removeBelow(merged, `${path}.`);
      for (const parent of parentsOf(path)) merged.delete(parent);
      if (setting.value === null) merged.delete(path);
      else merged.set(path, setting);
    }
  }
  return merged;
}

function removeBelow(layer: Layer, prefix: string): void {
  for (const path of layer.keys()) {
    if (path.startsWith(prefix)) layer.delete(path);
  }
}

function parentsOf(path: string): string[] {
  const keys = path.split(".");
  return keys.slice(1).map((_, index) => keys.slice(0, index + 1).join("."));
}

/** Back to nested mappings. Built with Object.fromEntries, so that `__proto__` is an ordinary key. */
export function nestLayer(layer: Layer): Record<string, unknown> {
  return nest([...layer].map(([path, setting]) => [path.split("."), setting.value]));
}

function nest(leaves: readonly (readonly [readonly string[], unknown])[]): Record<string, unknown> {
  const groups = new Map<string, (readonly [readonly string[], unknown])[]>();
  for (const [[head = "", ...tail], value] of leaves) {
    const group = groups.get(head) ?? [];
    group.push([tail, value]);
    groups.set(head, group);
  }
  return Object.fromEntries(
    [...groups].map(([key, group]) => {
      const [first] = group;
      return [key, first !== undefined && first[0].length === 0 ? first[1] : nest(group)];
    }),
  );
}
