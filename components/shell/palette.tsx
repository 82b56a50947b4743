"use client";

import { usePathname, useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import { type KeyboardEvent, useId, useState } from "react";
import { cn } from "@/components/ui/class-names";
import { formatPlural } from "@/lib/format/count";
import { matchEntries, type PaletteEntry, stepAskedFor } from "@/lib/run-view/palette-match";
import { useOfferedActions } from "./page-actions";
import { type PaletteTarget, pageEntries, useNamedEntries } from "./palette-entries";

const mostShown = 12;
const kindWords: Readonly<Record<PaletteEntry["kind"], string>> = {
  action: "Action",
  page: "Page",
  run: "Run",
  dataset: "Dataset",
  skill: "Skill",
  step: "Step",
};

/**
 * Goes anywhere and does what the page can do, by typing. Arrow keys move, Enter chooses, Esc closes;
 * `>` restricts to actions, `step 12` opens a step of the open run.
 */
export function Palette({
  isOpen,
  onOpenChange,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-overlay" />
        <Dialog.Content
          aria-describedby={undefined}
          className="dialog-frame fixed top-20 left-1/2 z-50 flex max-w-xl -translate-x-1/2 flex-col overflow-hidden rounded-card border bg-bg shadow-overlay outline-none"
        >
          <Dialog.Title className="sr-only">Go to or do</Dialog.Title>
          <PaletteBody isOpen={isOpen} onClose={() => onOpenChange(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteBody({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const router = useRouter();
  const pathname = usePathname();
  const listId = useId();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const actions = useOfferedActions();
  const named = useNamedEntries(isOpen);
  const runBase = /^\/runs\/run_[0-9a-z]+/.exec(pathname)?.[0] ?? null;
  const step = stepAskedFor(typed);
  const entries: readonly (PaletteEntry & { href?: string })[] = [
    ...actions.map((action) => ({
      id: `action-${action.id}`,
      kind: "action" as const,
      label: action.label,
      detail: action.key ?? "",
    })),
    ...pageEntries,
    ...named,
  ];
  const stepEntry: readonly PaletteTarget[] =
    step === null || runBase === null
      ? []
      : [
          {
            id: "step",
            kind: "step",
            label: `Step ${step}`,
            detail: "of this run",
            href: `${runBase}/steps/${step}`,
          },
        ];
  const shown = [...stepEntry, ...matchEntries(entries, typed, mostShown)];
  const active = Math.min(at, shown.length - 1);
  const choose = (entry: PaletteEntry & { href?: string }) => {
    onClose();
    if (entry.href) {
      router.push(entry.href);
    } else {
      actions.find((action) => `action-${action.id}` === entry.id)?.run();
    }
  };
  const handleKey = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = shown[active];
    if (move !== undefined && shown.length > 0) {
      event.preventDefault();
      setAt((active + move + shown.length) % shown.length);
    } else if (event.key === "Enter" && chosen !== undefined) {
      event.preventDefault();
      choose(chosen);
    }
  };
  return (
    <>
      <input
        role="combobox"
        aria-label="Go to or do"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={shown.length > 0 ? `${listId}-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder="Run, dataset, page, “step 12”, > for actions"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={handleKey}
        className="h-12 border-b bg-bg px-4 text-reading outline-none"
      />
      <p role="status" className="sr-only">
        {formatPlural(shown.length, "result")}
      </p>
      <div id={listId} role="listbox" aria-label="Results" className="max-h-88 overflow-y-auto p-1">
        {shown.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and takes Enter
          <div
            key={entry.id}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onClick={() => choose(entry)}
            onPointerMove={() => setAt(index)}
            className={cn(
              "flex min-h-9 cursor-pointer items-center gap-3 rounded-control px-3",
              index === active && "bg-selected",
            )}
          >
            <span className="w-14 shrink-0 text-caption text-text-3">{kindWords[entry.kind]}</span>
            <span className="min-w-0 flex-1 truncate">{entry.label}</span>
            <span className="shrink-0 text-caption text-text-3">{entry.detail}</span>
          </div>
        ))}
        {shown.length === 0 ? (
          <p className="px-3 py-4 text-text-3">Nothing fits. Esc closes.</p>
        ) : null}
      </div>
    </>
  );
}
