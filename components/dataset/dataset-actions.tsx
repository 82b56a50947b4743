"use client";

import { Archive, ArchiveRestore, Copy, Download, Ellipsis, Pencil, Trash2 } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import type { DatasetRow } from "@/lib/schemas/read-models";
import { changeDataset } from "./dataset-requests";
import { DeleteDatasetDialog } from "./delete-dataset-dialog";
import { EditDatasetDialog } from "./edit-dataset-dialog";

const icon = { "aria-hidden": true, className: "mt-0.5 size-4", strokeWidth: 1.75 } as const;

/** Everything that can be done with a dataset beside running it. */
export function DatasetActions({ dataset }: { dataset: DatasetRow }) {
  const router = useRouter();
  const [open, setOpen] = useState<"edit" | "delete" | null>(null);
  const { id, isArchived } = dataset;
  const handleArchive = async () => {
    const reply = await changeDataset(id, { archived: !isArchived });
    if (reply.ok) toast(isArchived ? "Dataset restored" : "Dataset archived");
    else toast.error(reply.message);
    router.refresh();
  };
  const download = `/api/v1/datasets/${id}/download`;
  return (
    <>
      <Menu
        trigger={
          <Button size="icon" aria-label="Actions of this dataset" title="Actions">
            <Ellipsis aria-hidden className="size-4" strokeWidth={1.75} />
          </Button>
        }
      >
        <MenuItem icon={<Pencil {...icon} />} onSelect={() => setOpen("edit")}>
          Name, tags and notes
        </MenuItem>
        <MenuItem asChild>
          <Link href={`/datasets/new?from=${id}`}>
            <Copy {...icon} />
            New version
          </Link>
        </MenuItem>
        <MenuSeparator />
        <MenuItem asChild>
          <a href={`${download}?format=zip`} download>
            <Download {...icon} />
            Download ZIP with attachments
          </a>
        </MenuItem>
        <MenuItem asChild>
          <a href={`${download}?format=jsonl`} download>
            <Download {...icon} />
            Download JSON Lines
          </a>
        </MenuItem>
        <MenuSeparator />
        <MenuItem
          icon={isArchived ? <ArchiveRestore {...icon} /> : <Archive {...icon} />}
          onSelect={() => void handleArchive()}
        >
          {isArchived ? "Restore" : "Archive"}
        </MenuItem>
        <MenuItem icon={<Trash2 {...icon} />} isDanger onSelect={() => setOpen("delete")}>
          Delete
        </MenuItem>
      </Menu>
      {open === "edit" ? (
        <EditDatasetDialog dataset={dataset} onClose={() => setOpen(null)} />
      ) : null}
      {open === "delete" ? (
        <DeleteDatasetDialog dataset={dataset} onClose={() => setOpen(null)} />
      ) : null}
    </>
  );
}
