import * as z from "zod";

/** A setting as a table shows it. */
export type SettingRow = {
  readonly key: string;
  readonly title: string;
  readonly values: string;
  readonly default: string;
  readonly meaning: string;
};

/** The parts of a JSON Schema that are shown. */
const propertySchema = z.looseObject({
  type: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  unit: z.string().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  pattern: z.string().optional(),
  default: z.unknown().optional(),
  oneOf: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
});
type Property = z.infer<typeof propertySchema>;

/** The kinds a setting chooses from, each with settings of its own. */
export type SettingKinds = {
  readonly key: string;
  readonly kinds: readonly {
    readonly name: string;
    readonly title: string;
    readonly description: string;
    readonly rows: readonly SettingRow[];
  }[];
};

/** The settings of a schema in its order, without those of `hidden`. */
export function settingRows(schema: z.ZodType, hidden: readonly string[]): SettingRow[] {
  return rowsOf(toJson(schema), hidden);
}

/** Settings that are one of several kinds of objects. */
export function settingKinds(schema: z.ZodType): SettingKinds[] {
  return Object.entries(toJson(schema).properties ?? {}).flatMap(([key, value]) => {
    const property = propertySchema.parse(value);
    const options = (property.oneOf ?? property.anyOf ?? []).map((one) =>
      propertySchema.parse(one),
    );
    const kinds = options.flatMap((option) => {
      const type = propertySchema.safeParse(option.properties?.type).data?.const;
      return typeof type !== "string"
        ? []
        : [
            {
              name: type,
              title: option.title ?? type,
              description: option.description ?? "",
              rows: rowsOf(option, ["type"]),
            },
          ];
    });
    return kinds.length === 0 ? [] : [{ key, kinds }];
  });
}

function toJson(schema: z.ZodType): Property {
  return propertySchema.parse(
    z.toJSONSchema(schema, {
      io: "input",
      unrepresentable: "any",
      reused: "inline",
      cycles: "ref",
    }),
  );
}

function rowsOf(schema: Property, hidden: readonly string[]): SettingRow[] {
  return Object.entries(schema.properties ?? {})
    .filter(([key]) => !hidden.includes(key))
    .map(([key, value]) => toRow(key, propertySchema.parse(value)));
}

function toRow(key: string, property: Property): SettingRow {
  const { title = key, description = "", unit } = property;
  return {
    key,
    title,
    values: valuesOf(property) + (unit === undefined ? "" : ` ${unit}`),
    default: defaultOf(property),
    meaning: description === "" ? title : `${title}: ${description}`,
  };
}

function valuesOf(property: Property): string {
  if (property.enum) {
    return property.enum.map((value) => `\`${value}\``).join(", ");
  }
  if (property.oneOf ?? property.anyOf) {
    return "see below";
  }
  const low = property.minimum ?? property.exclusiveMinimum;
  const isBounded = (bound: number | undefined) =>
    bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  const words: Readonly<Record<string, string>> = {
    boolean: "true, false",
    integer: "whole number",
    number: "number",
    string: "text",
    array: "list",
    object: "object",
  };
  const word = words[property.type ?? ""] ?? "any";
  if (isBounded(low) && isBounded(property.maximum)) {
    return `${word}, ${low} to ${property.maximum}`;
  }
  return isBounded(low) ? `${word}, from ${low}` : word;
}

function defaultOf({ default: value }: Property): string {
  if (value === undefined) {
    return "–";
  }
  if (value === "") {
    return "empty";
  }
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
