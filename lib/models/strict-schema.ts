/** A JSON schema as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Keywords that the strict subset of the providers does not know; the reader of a reply checks them. */
const foreignKeywords: ReadonlySet<string> = new Set([
  "$schema",
  "default",
  "examples",
  "title",
  "format",
  "pattern",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minItems",
  "maxItems",
  "uniqueItems",
  "propertyNames",
  "minProperties",
  "maxProperties",
]);

/**
 * The schema in the strict subset (models-and-harnesses.md 7): no further properties, every property
 * required, optional ones may be null. Null when it cannot be said so (free-form objects, any value).
 */
export function toStrictSchema(schema: JsonSchema): JsonSchema | null {
  const known = done.get(schema);
  if (known !== undefined) {
    return known;
  }
  const result = findStrict(schema);
  done.set(schema, result);
  return result;
}

/** Schemas are constants of their stages, so each is rewritten once. */
const done = new WeakMap<JsonSchema, JsonSchema | null>();

function findStrict(schema: JsonSchema): JsonSchema | null {
  try {
    return strict(schema);
  } catch (thrown) {
    if (thrown instanceof RangeError) {
      return null;
    }
    throw thrown;
  }
}

function strict(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(schema).filter(([key]) => !foreignKeywords.has(key));
  if (entries.length === 0) {
    throw new RangeError("any value");
  }
  const plain = Object.fromEntries(entries.map(([key, value]) => [key, strictPart(key, value)]));
  if (schema.type !== "object" && !isSchema(schema.properties)) {
    return plain;
  }
  if (!isSchema(schema.properties) || isSchema(schema.additionalProperties)) {
    throw new RangeError("free-form object");
  }
  const required = requiredOf(schema);
  const properties = Object.fromEntries(
    Object.entries(schema.properties).map(([name, property]) => {
      const inner = strict(asSchema(property));
      return [name, required.has(name) ? inner : orNull(inner)];
    }),
  );
  return {
    ...plain,
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

function strictPart(key: string, value: unknown): unknown {
  switch (key) {
    case "items":
      return strict(asSchema(value));
    case "anyOf":
      return Array.isArray(value) ? value.map((one) => strict(asSchema(one))) : value;
    case "oneOf":
    case "allOf":
    case "not":
    case "prefixItems":
    case "patternProperties":
      throw new RangeError(key);
    default:
      return value;
  }
}

function orNull(schema: JsonSchema): JsonSchema {
  if (Array.isArray(schema.enum)) {
    return { anyOf: [schema, { type: "null" }] };
  }
  if (typeof schema.type === "string") {
    return schema.type === "null" ? schema : { ...schema, type: [schema.type, "null"] };
  }
  return { anyOf: [schema, { type: "null" }] };
}

/**
 * A reply without the nulls that stand for left-out properties, so that the original schema fits it
 * again. Returns the text itself when there are none or when it is no JSON.
 */
export function withoutNulls(text: string, schema: JsonSchema): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  const counted = { removed: 0 };
  const clean = strip(value, schema, counted);
  return counted.removed === 0 ? text : JSON.stringify(clean, null, 2);
}

function strip(value: unknown, schema: JsonSchema, counted: { removed: number }): unknown {
  if (Array.isArray(value)) {
    const items = isSchema(schema.items) ? schema.items : {};
    return value.map((one) => strip(one, items, counted));
  }
  if (!isSchema(value) || !isSchema(schema.properties)) {
    return value;
  }
  const { properties } = schema;
  const required = requiredOf(schema);
  const kept = Object.entries(value).filter(([name, member]) => {
    const isLeftOut =
      member === null &&
      isSchema(properties[name]) &&
      !required.has(name) &&
      !allowsNull(properties[name]);
    counted.removed += isLeftOut ? 1 : 0;
    return !isLeftOut;
  });
  return Object.fromEntries(
    kept.map(([name, member]) => {
      const inner = properties[name];
      return [name, isSchema(inner) ? strip(member, inner, counted) : member];
    }),
  );
}

function allowsNull(schema: JsonSchema): boolean {
  return (
    schema.type === "null" ||
    (Array.isArray(schema.type) && schema.type.includes("null")) ||
    (Array.isArray(schema.anyOf) && schema.anyOf.some((one) => isSchema(one) && allowsNull(one)))
  );
}

function requiredOf(schema: JsonSchema): ReadonlySet<unknown> {
  return new Set(Array.isArray(schema.required) ? schema.required : []);
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asSchema(value: unknown): JsonSchema {
  if (!isSchema(value)) {
    throw new RangeError("any value");
  }
  return value;
}
