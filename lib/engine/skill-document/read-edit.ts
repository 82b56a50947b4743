import type { EditStatus } from "@/lib/schemas/edit";
import type { EngineProfile } from "../profile";

/** An edit as applied: the fields are checked here, because they come from a model. */
export type ReadEdit = {
  readonly op: string;
  readonly target: string;
  readonly content: string;
};

export type EditResult = { readonly status: EditStatus; readonly error?: string };

export type EditReading = {
  readonly editId: string;
  readonly edit: ReadEdit;
  /** Set when the edit cannot be read at all. */
  readonly error?: string;
};

/** Reads an edit of a reply; never throws. */
export function readEdit(value: unknown, profile: EngineProfile): EditReading {
  const nothing: ReadEdit = { op: "", target: "", content: "" };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { editId: "", edit: nothing, error: "the edit is not an object" };
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const editId = typeof fields.id === "string" ? fields.id : "";
  const target = readText(fields.target, profile);
  const content = readText(fields.content, profile);
  const op = typeof fields.op === "string" ? fields.op : "";
  const edit = { op, target: target ?? "", content: content ?? "" };
  if (content === null) {
    return { editId, edit, error: "the content is not a text" };
  }
  if (target === null) {
    return { editId, edit, error: "the target is not a text" };
  }
  return { editId, edit };
}

/** A text field; absent is empty, null is empty in `fixed` only. Null result: not a text. */
function readText(value: unknown, profile: EngineProfile): string | null {
  if (typeof value === "string") {
    return value;
  }
  const isEmpty = value === undefined || (value === null && profile === "fixed");
  return isEmpty ? "" : null;
}
