import * as z from "zod";
import { runConfigSchema } from "@/lib/schemas/run-config";

/** What the schema says about one setting: its words, its unit, its limits. */
export type FieldMeta = {
  readonly title: string;
  readonly description: string | undefined;
  readonly unit: string | undefined;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly options: readonly string[];
};

const metaSchema = z.object({
  title: z.string().optional(),
  description: z.string().optional(),
  unit: z.string().optional(),
});

/**
 * Finds the description of a setting by its path in the run configuration, like
 * `train.num_epochs` or `model.target.baseUrl`. Throws RangeError for a path that is no setting.
 */
export function fieldMeta(path: string, environment: "custom" | "searchqa"): FieldMeta {
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
  };
}

/** The schema itself, then what its default, prefault and optional wrappers hold. */
function layersOf(schema: z.core.$ZodType): z.core.$ZodType[] {
  const layers = [schema];
  let inner = schema;
  while (
    inner instanceof z.ZodDefault ||
    inner instanceof z.ZodPrefault ||
    inner instanceof z.ZodOptional
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
