import type { ChangeDataset } from "@/lib/schemas/dataset-change";
import { apiErrorSchema } from "@/lib/schemas/read-models";

export type ChangeReply = { readonly ok: true } | { readonly ok: false; readonly message: string };

export function changeDataset(datasetId: string, changes: ChangeDataset): Promise<ChangeReply> {
  return send(datasetId, "PATCH", changes);
}

export function deleteDataset(datasetId: string): Promise<ChangeReply> {
  return send(datasetId, "DELETE");
}

async function send(datasetId: string, method: string, body?: unknown): Promise<ChangeReply> {
  try {
    const response = await fetch(`/api/v1/datasets/${datasetId}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok) return { ok: true };
    const refusal = apiErrorSchema.safeParse(await response.json());
    return {
      ok: false,
      message: refusal.success
        ? `${refusal.data.error.message} ${refusal.data.error.hint}`
        : "The change was refused.",
    };
  } catch {
    return { ok: false, message: "The server could not be reached. Nothing was changed." };
  }
}
