"use client";

import { Dialog } from "@/components/ui/dialog";
import { useOfferedActions } from "./page-actions";
import { ShortcutTable } from "./shortcut-table";

/** The keys of the open page. */
export function ShortcutDialog({
  isOpen,
  onOpenChange,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) {
  const actions = useOfferedActions();
  return (
    <Dialog open={isOpen} onOpenChange={onOpenChange} title="Shortcuts" width="lg">
      <ShortcutTable
        own={actions.flatMap(({ key, label }) => (key ? [{ keys: key, does: label }] : []))}
      />
    </Dialog>
  );
}
