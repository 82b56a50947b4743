"use client";

import { useState } from "react";
import * as z from "zod";
import { Field } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { Switch } from "@/components/ui/switch";
import { normalizationSchema, type Scorer, scorerSchema } from "@/lib/schemas/scorer";

type Settings = Readonly<Record<string, unknown>>;

const metaSchema = z.object({ title: z.string().optional(), description: z.string().optional() });

/** Texts that need room, and values people write as JSON. */
const longTexts = new Set(["rubric", "source"]);

const flagWords: Readonly<Record<keyof z.infer<typeof normalizationSchema>, string>> = {
  unicodeNFKC: "Unify Unicode forms (NFKC)",
  trim: "Trim",
  lowercase: "Lower case",
  stripPunctuation: "Drop punctuation",
  stripArticles: "Drop a, an, the",
  collapseWhitespace: "Join white space",
};

const optionWords: Readonly<Record<string, string>> = {
  any: "Any of them",
  all: "All of them",
  none: "None of them",
  search: "Anywhere",
  full: "The whole answer",
  absent: "Nowhere",
  strict: "The whole answer is a number",
  loose: "One number in a text",
  f1: "F1",
  precision: "Precision",
  recall: "Recall",
  binary: "Pass or fail",
  five: "Five points",
  hundred: "0 to 100",
};

/** The settings of a scorer, made from its schema: a new scorer needs no form of its own. */
export function ScorerFields({
  scorer,
  onChange,
}: {
  scorer: Scorer;
  onChange: (scorer: Scorer) => void;
}) {
  const option = scorerSchema.options.find(({ shape }) => shape.type.value === scorer.type);
  const settings: Settings = scorer;
  const change = (key: string, value: unknown) => {
    const { [key]: _, ...rest } = settings;
    const next = scorerSchema.safeParse(value === undefined ? rest : { ...rest, [key]: value });
    if (next.success) onChange(next.data);
  };
  return (
    <div className="grid gap-x-4 gap-y-3.5 md:col-span-2 md:grid-cols-2">
      {Object.entries(option?.shape ?? {})
        .filter(([key]) => key !== "type")
        .map(([key, schema]) => (
          <SettingField
            key={`${scorer.type} ${key}`}
            name={key}
            schema={schema}
            value={settings[key]}
            onChange={(value) => change(key, value)}
          />
        ))}
    </div>
  );
}

type SettingProps = {
  name: string;
  schema: z.core.$ZodType;
  value: unknown;
  onChange: (value: unknown) => void;
};

function SettingField({ name, schema, value, onChange }: SettingProps) {
  const meta = metaSchema.parse(z.globalRegistry.get(schema) ?? {});
  const label = meta.title ?? name;
  if (name === "normalization") {
    return <NormalizationField value={normalizationSchema.parse(value)} onChange={onChange} />;
  }
  const inner = unwrap(schema);
  if (inner instanceof z.ZodBoolean) {
    return (
      <Field label={label} help={meta.description}>
        {({ id, "aria-describedby": describedBy }) => (
          <Switch
            id={id}
            aria-describedby={describedBy}
            checked={value === true}
            onCheckedChange={onChange}
          />
        )}
      </Field>
    );
  }
  if (inner instanceof z.ZodEnum) {
    return (
      <Field label={label} help={meta.description}>
        {(props) => (
          <Select
            {...props}
            value={String(value)}
            onChange={({ target }) => onChange(target.value)}
          >
            {inner.options.map((one) => (
              <option key={one} value={one}>
                {optionWords[String(one)] ?? one}
              </option>
            ))}
          </Select>
        )}
      </Field>
    );
  }
  const isJson = !(inner instanceof z.ZodString) && !(inner instanceof z.ZodNumber);
  return (
    <TypedField
      label={label}
      help={isJson ? `${meta.description ?? ""} Written as JSON.`.trim() : meta.description}
      kind={isJson ? "json" : inner instanceof z.ZodNumber ? "number" : "text"}
      isLong={isJson || longTexts.has(name)}
      schema={schema}
      value={value}
      onChange={onChange}
    />
  );
}

/** Keeps what is typed, also while it is no value yet, and says what is wrong with it. */
function TypedField({
  label,
  help,
  kind,
  isLong,
  schema,
  value,
  onChange,
}: {
  label: string;
  help: string | undefined;
  kind: "json" | "number" | "text";
  isLong: boolean;
  schema: z.core.$ZodType;
  value: unknown;
  onChange: (value: unknown) => void;
}) {
  const [text, setText] = useState(() => toText(kind, value));
  const read = readText(kind, text, schema);
  const handleChange = (next: string) => {
    setText(next);
    const parsed = readText(kind, next, schema);
    if (parsed.ok) onChange(parsed.value);
  };
  return (
    <Field
      label={label}
      help={help}
      error={read.ok ? undefined : read.message}
      className={isLong ? "md:col-span-2" : ""}
    >
      {(props) =>
        isLong ? (
          <Textarea
            {...props}
            value={text}
            rows={kind === "json" ? 4 : 6}
            spellCheck={false}
            className="font-mono"
            onChange={({ target }) => handleChange(target.value)}
          />
        ) : (
          <Input
            {...props}
            value={text}
            inputMode={kind === "number" ? "decimal" : "text"}
            onChange={({ target }) => handleChange(target.value)}
          />
        )
      }
    </Field>
  );
}

function toText(kind: "json" | "number" | "text", value: unknown): string {
  if (value === undefined) return "";
  return kind === "json" ? JSON.stringify(value, null, 1) : String(value);
}

type Read =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

function readText(kind: "json" | "number" | "text", text: string, schema: z.core.$ZodType): Read {
  const isOptional = z.safeParse(schema, undefined).success;
  if (text.trim() === "" && isOptional && kind !== "text") return { ok: true, value: undefined };
  if (text === "" && isOptional) return { ok: true, value: undefined };
  let value: unknown = text;
  if (kind === "number") value = Number(text);
  if (kind === "json") {
    try {
      value = JSON.parse(text);
    } catch {
      return { ok: false, message: "is not JSON yet" };
    }
  }
  const parsed = z.safeParse(schema, value);
  const issue = parsed.success ? undefined : parsed.error.issues[0];
  return parsed.success
    ? { ok: true, value }
    : { ok: false, message: [issue?.path.join("."), issue?.message].filter(Boolean).join(": ") };
}

function NormalizationField({
  value,
  onChange,
}: {
  value: z.infer<typeof normalizationSchema>;
  onChange: (value: unknown) => void;
}) {
  return (
    <fieldset className="grid gap-1 md:col-span-2">
      <legend className="mb-1 text-table font-medium">Before comparing</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-2">
        {normalizationSchema.keyof().options.map((flag) => (
          <label key={flag} className="flex min-h-6 items-center gap-2 text-table">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={value[flag]}
              onChange={({ target }) => onChange({ ...value, [flag]: target.checked })}
            />
            {flagWords[flag]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** The schema below defaults, options and refinements. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema;
  while (
    inner instanceof z.ZodDefault ||
    inner instanceof z.ZodOptional ||
    inner instanceof z.ZodPrefault
  ) {
    inner = inner.unwrap();
  }
  return inner;
}
