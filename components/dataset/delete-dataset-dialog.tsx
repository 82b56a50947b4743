"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { formatCount, formatPlural } from "@/lib/format/count";
import type { DatasetRow } from "@/lib/schemas/read-models";
import { deleteDataset } from "./dataset-requests";

/** The last question before a dataset is gone; with runs it says why it must stay. */
export function DeleteDatasetDialog({
  dataset,
  onClose,
}: {
  dataset: DatasetRow;
  onClose: () => void;
}) {
  const router = useRouter();
  const [refusal, setRefusal] = useState("");
  const [isSending, setIsSending] = useState(false);
  const { counts, runCount } = dataset;
  const isUsed = runCount > 0;
  const handleDelete = async () => {
    setIsSending(true);
    const reply = await deleteDataset(dataset.id);
    setIsSending(false);
    if (reply.ok) {
      router.push("/datasets");
      router.refresh();
    } else {
      setRefusal(reply.message);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="sm"
      title={isUsed ? "This dataset is in use" : "Delete this dataset?"}
      footer={
        <>
          <DialogClose>
            <Button>Keep it</Button>
          </DialogClose>
          {isUsed ? null : (
            <Button variant="danger" pending={isSending} onClick={() => void handleDelete()}>
              Delete dataset
            </Button>
          )}
        </>
      }
    >
      <div className="grid gap-3">
        {refusal === "" ? null : (
          <Notice tone="danger" role="alert" title="Nothing was deleted">
            {refusal}
          </Notice>
        )}
        {isUsed ? (
          <p>
            {formatPlural(runCount, "run uses", "runs use")} it, so it cannot be deleted. Archive
            it: it leaves the lists and its runs stay complete.
          </p>
        ) : (
          <p>
            {dataset.name} with its {formatCount(counts.train + counts.val + counts.test)} items is
            removed for good. A download made before can be imported again.
          </p>
        )}
      </div>
    </Dialog>
  );
}
