import { cache } from "react";
import { orNotFound } from "@/app/(app)/runs/[runId]/or-not-found";
import { getDb } from "@/lib/db/client";
import { getDataset } from "@/lib/services/read-datasets";

/** One read for page and title; an unknown dataset is the page of unknown addresses. */
export const readDataset = cache((datasetId: string) => orNotFound(getDataset(getDb(), datasetId)));
