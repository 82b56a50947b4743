"use client";

import { BookmarkPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { Button, type ButtonSize } from "@/components/ui/button";
import { createSkill } from "./skill-requests";

/** Keeps a version of a run in the library: the best one so far unless a number is given. */
export function KeepButton({
  runId,
  runName,
  version,
  size = "sm",
}: {
  runId: string;
  /** For the button's accessible name where several stand below each other. */
  runName?: string;
  version?: number;
  size?: ButtonSize;
}) {
  const router = useRouter();
  const [isSending, setIsSending] = useState(false);
  const keep = async () => {
    setIsSending(true);
    const reply = await createSkill({
      run: { runId, ...(version === undefined ? {} : { version }) },
    });
    setIsSending(false);
    if (!reply.ok) {
      toast.error(reply.message);
      return;
    }
    toast("Kept in the library", {
      action: { label: "Open", onClick: () => router.push(`/skills/${reply.skillId}`) },
    });
    router.refresh();
  };
  return (
    <Button
      size={size}
      pending={isSending}
      onClick={() => void keep()}
      icon={<BookmarkPlus aria-hidden className="size-4" strokeWidth={1.75} />}
    >
      Keep<span className="sr-only"> {runName ?? ""} in the library</span>
    </Button>
  );
}
