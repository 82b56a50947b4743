"use client";

import { useState } from "react";
import * as z from "zod";
import { Dialog } from "@/components/ui/dialog";
import { type DatasetItemRow, datasetItemRowSchema } from "@/lib/schemas/read-models";
import { ItemPreview } from "./item-preview";

const pageSchema = z.object({ rows: z.array(datasetItemRowSchema) });

/** Shows the first three train items of a dataset without leaving the page. */
export function DatasetPreviewLink({ datasetId, name }: { datasetId: string; name: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const [rows, setRows] = useState<readonly DatasetItemRow[] | "loading" | "failed">("loading");
  const handleOpen = async () => {
    setIsOpen(true);
    setRows("loading");
    try {
      const response = await fetch(`/api/v1/datasets/${datasetId}/items?split=train&limit=3`);
      setRows(pageSchema.parse(await response.json()).rows);
    } catch {
      setRows("failed");
    }
  };
  return (
    <>
      <button
        type="button"
        onClick={() => void handleOpen()}
        className="min-h-6 rounded-control text-accent text-table"
      >
        Preview items
      </button>
      <Dialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title={name}
        description="The first three train items."
        width="lg"
      >
        {rows === "loading" ? <p className="text-text-2">Loading…</p> : null}
        {rows === "failed" ? (
          <p className="text-text-2">The items could not be loaded. Close this and try again.</p>
        ) : null}
        {typeof rows === "string" ? null : <ItemPreview items={rows} />}
      </Dialog>
    </>
  );
}
