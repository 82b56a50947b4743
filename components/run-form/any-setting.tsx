"use client";

import { useState } from "react";
import { useController } from "react-hook-form";
import { Select, Textarea } from "@/components/ui/input";
import { isSameSetting } from "./changes";
import { fieldMeta } from "./field-meta";
import { type SettingPath, useEnvironmentName, useRunForm } from "./form-base";
import {
  NumberSetting,
  SelectSetting,
  SettingFrame,
  SwitchSetting,
  TextSetting,
} from "./setting-fields";
import { settingWords } from "./setting-words";

/** A setting with the control its schema asks for, in the schema's words. */
export function AnySetting({ path, emptyWord }: { path: SettingPath; emptyWord?: string }) {
  const environment = useEnvironmentName();
  const key = path.slice("config.".length);
  const { kind, isOptional } = fieldMeta(key, environment);
  const placeholder = isOptional ? (emptyWord ?? "not set") : undefined;
  switch (kind) {
    case "switch":
      return isOptional ? (
        <MethodSetting path={path} emptyWord={emptyWord ?? "Not set"} />
      ) : (
        <SwitchSetting path={path} />
      );
    case "choice":
      return (
        <SelectSetting
          path={path}
          words={settingWords(key)}
          {...(isOptional ? { emptyWord: emptyWord ?? "Not set" } : {})}
        />
      );
    case "whole":
    case "decimal":
      return (
        <NumberSetting
          path={path}
          isDecimal={kind === "decimal"}
          isOptional={isOptional}
          {...(placeholder === undefined ? {} : { placeholder })}
        />
      );
    case "list":
      return <ListSetting path={path} />;
    case "text":
      return <TextSetting path={path} isOptional={isOptional} />;
    default: {
      const unknown: never = kind;
      return unknown;
    }
  }
}

/** A switch with a third position: what something else says about it. */
function MethodSetting({ path, emptyWord }: { path: SettingPath; emptyWord: string }) {
  const { control } = useRunForm();
  const { field } = useController({ control, name: path });
  return (
    <SettingFrame path={path}>
      {(props) => (
        <Select
          {...props}
          ref={field.ref}
          name={field.name}
          value={field.value === true ? "on" : field.value === false ? "off" : ""}
          onChange={({ target }) =>
            field.onChange(target.value === "" ? undefined : target.value === "on")
          }
          onBlur={field.onBlur}
        >
          <option value="">{emptyWord}</option>
          <option value="on">On</option>
          <option value="off">Off</option>
        </Select>
      )}
    </SettingFrame>
  );
}

/** Words or ids, one a line; none means the list is empty or, where that is possible, left out. */
function ListSetting({ path }: { path: SettingPath }) {
  const { control } = useRunForm();
  const { field } = useController({ control, name: path });
  const { isOptional } = fieldMeta(path.slice("config.".length), useEnvironmentName());
  const value = Array.isArray(field.value) ? field.value.map(String) : [];
  const [typed, setTyped] = useState(value.join("\n"));
  // Empty lines are kept while somebody types, but a reset shows at once.
  const shown = isSameSetting(linesOf(typed), value) ? typed : value.join("\n");
  return (
    <SettingFrame path={path} className="md:col-span-2">
      {(props) => (
        <Textarea
          {...props}
          ref={field.ref}
          name={field.name}
          rows={3}
          spellCheck={false}
          placeholder="one a line"
          value={shown}
          onChange={({ target }) => {
            const lines = linesOf(target.value);
            setTyped(target.value);
            field.onChange(isOptional && lines.length === 0 ? undefined : lines);
          }}
          onBlur={field.onBlur}
        />
      )}
    </SettingFrame>
  );
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
