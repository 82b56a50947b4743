"use client";

import { useEffect, useState } from "react";
import * as z from "zod";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { formatCount } from "@/lib/format/count";
import { type PreparedFolder, preparedFolderSchema } from "@/lib/schemas/dataset-import";
import { environmentWord } from "./environment-words";
import type { UploadDraft } from "./upload-draft";

const replySchema = z.object({ folders: z.array(preparedFolderSchema) });

/** The folders the server offers; null until it has answered. */
function useFolders(): readonly PreparedFolder[] | null {
  const [folders, setFolders] = useState<readonly PreparedFolder[] | null>(null);
  useEffect(() => {
    const asked = new AbortController();
    const load = async () => {
      const response = await fetch("/api/v1/datasets/folders", { signal: asked.signal });
      setFolders(replySchema.parse(await response.json()).folders);
    };
    load().catch(() => {
      if (!asked.signal.aborted) setFolders([]);
    });
    return () => asked.abort();
  }, []);
  return folders;
}

/** Data that lies on the server already, in place of an upload: for sets too large for one. */
export function FolderChoice({
  draft,
  onChange,
}: {
  draft: Pick<UploadDraft, "folder" | "documents" | "environment">;
  onChange: (choice: Partial<Pick<UploadDraft, "folder" | "documents">>) => void;
}) {
  const folders = useFolders();
  if (folders === null || folders.length === 0) {
    return (
      <p className="text-caption text-text-3">
        Larger sets: prepare a folder on the server with{" "}
        <code className="font-mono">skillopt data prepare</code>; it is offered here.
      </p>
    );
  }
  const { folder } = draft;
  const needsDocuments = folder !== null && draft.environment === "officeqa";
  return (
    <div className="grid gap-x-4 gap-y-3.5 md:grid-cols-2">
      <Field
        label="Folder on the server"
        help={folder === null ? "In place of files: nothing is uploaded." : folderWords(folder)}
      >
        {(props) => (
          <Select
            {...props}
            value={folder?.name ?? ""}
            onChange={({ target }) =>
              onChange({
                folder: folders.find(({ name }) => name === target.value) ?? null,
                documents: "",
              })
            }
          >
            <option value="">None: upload files</option>
            {folders.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {needsDocuments ? (
        <Field
          label="Documents"
          help={
            folder.hasDocuments || draft.documents !== ""
              ? "Text files (.txt) the questions are about."
              : "The folder has no docs of its own; choose where the text files lie."
          }
        >
          {(props) => (
            <Select
              {...props}
              value={draft.documents}
              onChange={({ target }) => onChange({ documents: target.value })}
            >
              <option value="">The folder docs inside of it</option>
              {folders
                .filter(({ name }) => name !== folder.name)
                .map(({ name }) => (
                  <option key={name} value={name}>
                    {name}
                  </option>
                ))}
            </Select>
          )}
        </Field>
      ) : null}
    </div>
  );
}

function folderWords({ environment, counts }: PreparedFolder): string {
  const words = [
    environment === null ? "" : environmentWord(environment),
    counts === null
      ? ""
      : `${formatCount(counts.train)} / ${formatCount(counts.val)} / ${formatCount(counts.test)} items`,
  ].filter((word) => word !== "");
  return words.length > 0 ? words.join(", ") : "Choose what its items are below.";
}
