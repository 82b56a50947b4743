"use client";

import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { formatPlural } from "@/lib/format/count";
import type { AnnotateRun, AnnotateRuns } from "@/lib/schemas/run-annotations";
import { annotateRun, annotateRuns, type ChangeReply, deleteRun } from "./run-requests";

const undoMs = 10_000;

export type RunChanges = {
  readonly pin: (ids: readonly string[], pinned: boolean) => Promise<void>;
  readonly archive: (ids: readonly string[], archived: boolean) => Promise<void>;
  readonly tag: (
    ids: readonly string[],
    change: { readonly addTags: string[]; readonly removeTags: string[] },
  ) => Promise<void>;
  readonly annotate: (id: string, changes: AnnotateRun) => Promise<ChangeReply>;
  readonly remove: (ids: readonly string[]) => Promise<void>;
};

/** Changes of what people attach to runs; the list is asked again afterwards, a refusal is told. */
export function useRunChanges(): RunChanges {
  const router = useRouter();
  const settle = (reply: ChangeReply): boolean => {
    if (!reply.ok) {
      toast.error(reply.message);
    }
    router.refresh();
    return reply.ok;
  };
  const change = async (ids: readonly string[], rest: Omit<AnnotateRuns, "runIds">) =>
    settle(await annotateRuns({ runIds: [...ids], ...rest }));
  return {
    pin: async (ids, pinned) => {
      await change(ids, { pinned });
    },
    archive: async (ids, archived) => {
      const words = `${formatPlural(ids.length, "run")} ${archived ? "archived" : "restored"}`;
      if (await change(ids, { archived })) {
        toast(words, {
          duration: undoMs,
          action: { label: "Undo", onClick: () => void change(ids, { archived: !archived }) },
        });
      }
    },
    tag: async (ids, tags) => {
      await change(ids, tags);
    },
    annotate: async (id, changes) => {
      const reply = await annotateRun(id, changes);
      router.refresh();
      return reply;
    },
    remove: async (ids) => {
      for (const id of ids) {
        if (!settle(await deleteRun(id))) {
          return;
        }
      }
    },
  };
}
