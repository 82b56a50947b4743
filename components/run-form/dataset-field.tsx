"use client";

import { Upload } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { DatasetPreviewLink } from "@/components/dataset/dataset-preview-link";
import { UploadForm } from "@/components/dataset/upload-form";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import type { DatasetRow } from "@/lib/schemas/read-models";
import { useRunForm } from "./form-base";
import { settingId } from "./setting-fields";
import type { DatasetChoice } from "./starting-values";

/** Chooses a dataset or makes one in place. */
export function DatasetField({
  datasets,
  dataset,
  onChoose,
  onUploaded,
}: {
  datasets: readonly DatasetChoice[];
  dataset: DatasetChoice | undefined;
  onChoose: (id: string) => void;
  onUploaded: (dataset: DatasetRow) => void;
}) {
  const [isUploading, setIsUploading] = useState(false);
  const { register, formState, getFieldState } = useRunForm();
  const { error } = getFieldState("datasetId", formState);
  const { onChange: _, ...registration } = register("datasetId");
  const counts = dataset?.counts;
  return (
    <Field
      id={settingId("datasetId")}
      label="Dataset"
      error={error?.message}
      help={
        counts
          ? `${counts.train} / ${counts.val} / ${counts.test} items: train / selection / test`
          : "Which items to train on."
      }
    >
      {(props) => (
        <>
          <Select
            {...props}
            {...registration}
            value={dataset?.id ?? ""}
            onChange={(event) => onChoose(event.target.value)}
          >
            <option value="" disabled>
              {datasets.length === 0 ? "No dataset yet" : "Choose a dataset"}
            </option>
            {datasets.map((option) => (
              <option key={option.id} value={option.id}>
                {option.name}
              </option>
            ))}
          </Select>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1 pt-1">
            <Button
              size="sm"
              onClick={() => setIsUploading(true)}
              icon={<Upload aria-hidden className="size-3.5" strokeWidth={1.75} />}
            >
              Upload
            </Button>
            {dataset ? (
              <>
                <DatasetPreviewLink datasetId={dataset.id} name={dataset.name} />
                <Link
                  href={`/datasets/${dataset.id}`}
                  className="inline-flex min-h-6 items-center text-table text-accent"
                >
                  Open
                </Link>
              </>
            ) : null}
          </div>
          <Dialog
            open={isUploading}
            onOpenChange={setIsUploading}
            title="New dataset"
            description="JSON, JSON Lines or CSV; nothing is stored until Create."
            width="lg"
          >
            <UploadForm
              onCreated={(created) => {
                setIsUploading(false);
                onUploaded(created);
              }}
            />
          </Dialog>
        </>
      )}
    </Field>
  );
}
