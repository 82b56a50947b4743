"use client";

import type { ReactNode } from "react";
import { useController } from "react-hook-form";
import { Field, type FieldControlProps } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { Switch } from "@/components/ui/switch";
import { fieldMeta } from "./field-meta";
import { type SettingPath, useEnvironmentName, useRunForm, useSettingChange } from "./form-base";

type SettingProps = {
  path: SettingPath;
  /** Replaces the schema's title or description where the page can say it better. */
  label?: string;
  help?: ReactNode;
  className?: string;
};

/** A number; an empty optional one means "not set", any other empty one is an error at the field. */
export function NumberSetting({
  isOptional = false,
  isDecimal = false,
  placeholder,
  ...setting
}: SettingProps & { isOptional?: boolean; isDecimal?: boolean; placeholder?: string }) {
  const { register } = useRunForm();
  const setValueAs = (text: unknown) => readNumber(text, isOptional);
  return (
    <SettingFrame {...setting}>
      {(control) => (
        <Input
          {...control}
          {...register(setting.path, { setValueAs })}
          inputMode={isDecimal ? "decimal" : "numeric"}
          autoComplete="off"
          placeholder={placeholder}
          className="tabular"
        />
      )}
    </SettingFrame>
  );
}

/** A line of text; empty means "not set" when optional. */
export function TextSetting({
  isOptional = false,
  isMono = false,
  placeholder,
  list,
  ...setting
}: SettingProps & { isOptional?: boolean; isMono?: boolean; placeholder?: string; list?: string }) {
  const { register } = useRunForm();
  const setValueAs = (text: unknown) =>
    isOptional && typeof text === "string" && text.trim() === "" ? undefined : text;
  return (
    <SettingFrame {...setting}>
      {(control) => (
        <Input
          {...control}
          {...register(setting.path, { setValueAs })}
          autoComplete="off"
          spellCheck={false}
          placeholder={placeholder}
          list={list}
          className={isMono ? "font-mono" : ""}
        />
      )}
    </SettingFrame>
  );
}

export function LongTextSetting({
  placeholder,
  rows = 4,
  ...setting
}: SettingProps & { placeholder?: string; rows?: number }) {
  const { register } = useRunForm();
  return (
    <SettingFrame {...setting}>
      {(control) => (
        <Textarea
          {...control}
          {...register(setting.path)}
          rows={rows}
          placeholder={placeholder}
          className="font-mono"
        />
      )}
    </SettingFrame>
  );
}

/** One of the schema's values; `words` gives them their names on screen. */
export function SelectSetting({
  words = {},
  emptyWord,
  ...setting
}: SettingProps & {
  words?: Readonly<Record<string, string>>;
  /** Offers "not set" under this name. */
  emptyWord?: string;
}) {
  const { register } = useRunForm();
  const environment = useEnvironmentName();
  const { options } = fieldMeta(setting.path.slice("config.".length), environment);
  const setValueAs = (text: unknown) => (text === "" ? undefined : text);
  return (
    <SettingFrame {...setting}>
      {(control) => (
        <Select {...control} {...register(setting.path, { setValueAs })}>
          {emptyWord === undefined ? null : <option value="">{emptyWord}</option>}
          {options.map((option) => (
            <option key={option} value={option}>
              {words[option] ?? option}
            </option>
          ))}
        </Select>
      )}
    </SettingFrame>
  );
}

export function SwitchSetting(setting: SettingProps) {
  const { control } = useRunForm();
  const { field } = useController({ control, name: setting.path });
  return (
    <SettingFrame {...setting}>
      {(props) => (
        <div className="flex min-h-9 items-center gap-2.5">
          <Switch
            {...props}
            ref={field.ref}
            name={field.name}
            checked={field.value === true}
            onCheckedChange={field.onChange}
            onBlur={field.onBlur}
          />
          <span aria-hidden className="text-text-2">
            {field.value === true ? "On" : "Off"}
          </span>
        </div>
      )}
    </SettingFrame>
  );
}

/** Label, help, error, changed mark and reset around a control, in the schema's words. */
export function SettingFrame({
  path,
  label,
  help,
  className,
  children,
}: SettingProps & { children: (control: FieldControlProps) => ReactNode }) {
  const environment = useEnvironmentName();
  const meta = fieldMeta(path.slice("config.".length), environment);
  const { isChanged, base } = useSettingChange(path);
  const form = useRunForm();
  const { error } = form.getFieldState(path, form.formState);
  const handleReset = () =>
    form.setValue(path, base as never, { shouldDirty: true, shouldValidate: Boolean(error) });
  return (
    <Field
      id={settingId(path)}
      label={label ?? meta.title}
      unit={meta.unit}
      help={help ?? meta.description}
      error={messageOf(error)}
      isChanged={isChanged}
      onReset={handleReset}
      {...(className === undefined ? {} : { className })}
    >
      {children}
    </Field>
  );
}

/** A list has its messages at its entries; the first one stands for all. */
function messageOf(error: unknown): string | undefined {
  if (Array.isArray(error)) {
    return error.map(messageOf).find((message) => message !== undefined);
  }
  return typeof error === "object" && error !== null && "message" in error
    ? String(error.message ?? "") || undefined
    : undefined;
}

/** The id of a setting's control; the error summary links to it. */
export function settingId(path: string): string {
  return `field-${path.replaceAll(".", "-")}`;
}

/** Text of a number input as the form's value; NaN stands for "not a number" and fails validation. */
export function readNumber(text: unknown, isOptional: boolean): number | undefined {
  if (typeof text === "number") {
    return text;
  }
  const trimmed = typeof text === "string" ? text.trim() : "";
  if (trimmed === "") {
    return isOptional ? undefined : Number.NaN;
  }
  return Number(trimmed.replace(",", "."));
}
