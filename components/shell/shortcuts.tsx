"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { toast } from "sonner";
import { useOfferedActions } from "./page-actions";
import { Palette } from "./palette";
import { places } from "./places";
import { isPlainKey } from "./plain-key";
import { ShortcutDialog } from "./shortcut-dialog";

const secondKeyWithinMs = 1500;

/** The palette with its button, and the keys that work on every page. */
export function Shortcuts() {
  const router = useRouter();
  const actions = useOfferedActions();
  const [open, setOpen] = useState<"palette" | "list" | null>(null);
  const wentAt = useRef(0);
  const handle = useEffectEvent((event: KeyboardEvent) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      setOpen(open === "palette" ? null : "palette");
      return;
    }
    if (!isPlainKey(event)) {
      return;
    }
    const isSecond = event.timeStamp - wentAt.current < secondKeyWithinMs;
    wentAt.current = 0;
    const place = isSecond ? places.find(({ key }) => key === event.key) : undefined;
    const action = actions.find(({ key }) => key === event.key);
    if (place) {
      event.preventDefault();
      router.push(place.href);
    } else if (event.key === "g") {
      wentAt.current = event.timeStamp;
    } else if (event.key === "n") {
      router.push("/runs/new");
    } else if (event.key === "?") {
      setOpen("list");
    } else if (event.key === "/") {
      event.preventDefault();
      document.querySelector<HTMLElement>("[data-focus-filter]")?.focus();
    } else if (event.key === "c") {
      void copyAddress();
    } else if (action) {
      event.preventDefault();
      action.run();
    }
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => handle(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
  return (
    <>
      <button
        type="button"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setOpen("palette")}
        className="flex min-h-8 w-full items-center gap-2 rounded-control border px-2 text-caption text-text-3 hover:border-border-strong hover:text-text"
      >
        <Search aria-hidden className="size-3.5" strokeWidth={1.75} />
        Search
        <kbd className="ms-auto font-sans">Ctrl K</kbd>
      </button>
      <Palette
        isOpen={open === "palette"}
        onOpenChange={(isOpen) => setOpen(isOpen ? "palette" : null)}
      />
      <ShortcutDialog
        isOpen={open === "list"}
        onOpenChange={(isOpen) => setOpen(isOpen ? "list" : null)}
      />
    </>
  );
}

async function copyAddress(): Promise<void> {
  try {
    await navigator.clipboard.writeText(window.location.href);
    toast("Link to this view copied");
  } catch {
    toast.error("The browser did not allow copying. Take the address from its address bar.");
  }
}
