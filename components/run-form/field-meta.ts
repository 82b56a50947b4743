import * as z from "zod";
import type { EnvironmentName } from "@/lib/schemas/environment";
import { runConfigSchema } from "@/lib/schemas/run-config";

/** What the schema says about one setting: its words, its unit, its limits. */
export type FieldMeta = {
  readonly title: string;
  readonly description: string | undefined;
  readonly unit: string | undefined;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly options: readonly string[];
  readonly kind: SettingKind;
  /** May be left out, which means something of its own. */
  readonly isOptional: boolean;
};

/** What a setting holds, and so which control it gets. */
export type SettingKind = "switch" | "choice" | "whole" | "decimal" | "list" | "text";

const metaSchema = z.object({
  title: z.string().optional(),
  description: z.string().optional(),
  unit: z.string().optional(),
});

const known = new Map<string, FieldMeta>();

/**
 * Finds the description of a setting by its path in the run configuration, like
 * `train.num_epochs` or `model.target.baseUrl`. Throws RangeError for a path that is no setting.
 */
export function fieldMeta(path: string, environment: EnvironmentName): FieldMeta {
  const key = `${environment} ${path}`;
  const meta = known.get(key) ?? readMeta(path, environment);
  known.set(key, meta);
  return meta;
}

function readMeta(path: string, environment: EnvironmentName): FieldMeta {
  let schema: z.core.$ZodType = runConfigSchema;
  for (const key of path.split(".")) {
    const next = childOf(schema, key, environment);
    if (next === undefined) {
      throw new RangeError(`there is no setting ${path}`);
    }
    schema = next;
  }
  const layers = layersOf(schema);
  const words = layers.map((layer) => metaSchema.safeParse(z.globalRegistry.get(layer)).data);
  const innermost = layers.at(-1);
  return {
    title: words.find((meta) => meta?.title)?.title ?? path,
    description: words.find((meta) => meta?.description)?.description,
    unit: words.find((meta) => meta?.unit)?.unit,
    minimum: innermost instanceof z.ZodNumber ? finite(innermost.minValue) : undefined,
    maximum: innermost instanceof z.ZodNumber ? finite(innermost.maxValue) : undefined,
    options: innermost instanceof z.ZodEnum ? innermost.options.map(String) : [],
    kind: kindOf(innermost),
    isOptional: schema instanceof z.ZodOptional || schema instanceof z.ZodNullable,
  };
}

/** The sections of a configuration, in the order of the schema. */
export function sectionNames(): string[] {
  return Object.keys(runConfigSchema.shape).filter((name) => name !== "schemaVersion");
}

/** The settings of a section that has no inner sections, in the order of the schema. */
export function settingsOf(section: string): string[] {
  const schema = childOf(runConfigSchema, section, "custom");
  const inner = schema && layersOf(schema).at(-1);
  return inner instanceof z.ZodObject
    ? Object.keys(inner.shape).map((key) => `${section}.${key}`)
    : [];
}

function kindOf(schema: z.core.$ZodType | undefined): SettingKind {
  if (schema instanceof z.ZodBoolean) {
    return "switch";
  }
  if (schema instanceof z.ZodEnum) {
    return "choice";
  }
  if (schema instanceof z.ZodNumber) {
    return schema.isInt ? "whole" : "decimal";
  }
  return schema instanceof z.ZodArray ? "list" : "text";
}

/** The schema itself, then what its default, prefault and optional wrappers hold. */
function layersOf(schema: z.core.$ZodType): z.core.$ZodType[] {
  const layers = [schema];
  let inner = schema;
  while (
    inner instanceof z.ZodDefault ||
    inner instanceof z.ZodPrefault ||
    inner instanceof z.ZodOptional ||
    inner instanceof z.ZodNullable
  ) {
    inner = inner.unwrap();
    layers.push(inner);
  }
  return layers;
}

function childOf(
  schema: z.core.$ZodType,
  key: string,
  environment: string,
): z.core.$ZodType | undefined {
  const inner = layersOf(schema).at(-1);
  if (inner instanceof z.ZodObject) {
    return Object.entries<z.core.$ZodType>(inner.shape).find(([name]) => name === key)?.[1];
  }
  if (inner instanceof z.ZodDiscriminatedUnion) {
    const options = inner.options.filter((option) => option instanceof z.ZodObject);
    const ofEnvironment = options.find(
      ({ shape }) => shape.name instanceof z.ZodLiteral && shape.name.value === environment,
    );
    // Kinds of scorers share what their settings of one name mean.
    const option = ofEnvironment ?? options.find(({ shape }) => key in shape);
    return option ? childOf(option, key, environment) : undefined;
  }
  return undefined;
}

/** Bounds that only say "fits into a whole number" are no limits to show. */
function finite(bound: number | null): number | undefined {
  return bound === null || !Number.isFinite(bound) || Math.abs(bound) >= Number.MAX_SAFE_INTEGER
    ? undefined
    : bound;
}
