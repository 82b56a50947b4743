"use client";

import { Search } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useOfferedActions } from "./page-actions";
import { places } from "./places";
import { isPlainKey } from "./plain-key";

const loadPalette = () => import("./palette").then((module) => module.Palette);
const Palette = dynamic(loadPalette);
const ShortcutDialog = dynamic(() =>
  import("./shortcut-dialog").then((module) => module.ShortcutDialog),
);

const secondKeyWithinMs = 1500;

/** The palette with its button, and the keys that work on every page. */
export function Shortcuts() {
  const router = useRouter();
  const actions = useOfferedActions();
  const [open, setOpen] = useState<"palette" | "list" | null>(null);
  const wentAt = useRef(0);
  /** A dialog stays once it was opened, so that it can close in its own way. */
  const [used, setUsed] = useState<readonly ("palette" | "list")[]>([]);
  const show = (dialog: "palette" | "list") => {
    setUsed([...used, dialog]);
    setOpen(dialog);
  };
  const handle = useEffectEvent((event: KeyboardEvent) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (open === "palette") {
        setOpen(null);
      } else {
        show("palette");
      }
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
      show("list");
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
        onClick={() => show("palette")}
        onPointerEnter={() => void loadPalette()}
        className="flex min-h-8 w-full items-center gap-2 rounded-control border px-2 text-caption text-text-3 hover:border-border-strong hover:text-text"
      >
        <Search aria-hidden className="size-3.5" strokeWidth={1.75} />
        Search
        <kbd className="ms-auto font-sans">Ctrl K</kbd>
      </button>
      {used.includes("palette") ? (
        <Palette
          isOpen={open === "palette"}
          onOpenChange={(isOpen) => setOpen(isOpen ? "palette" : null)}
        />
      ) : null}
      {used.includes("list") ? (
        <ShortcutDialog
          isOpen={open === "list"}
          onOpenChange={(isOpen) => setOpen(isOpen ? "list" : null)}
        />
      ) : null}
    </>
  );
}

async function copyAddress(): Promise<void> {
  // Copying first: the browser allows it only right after the key was pressed.
  const isCopied = await navigator.clipboard.writeText(window.location.href).then(
    () => true,
    () => false,
  );
  const { toast } = await import("sonner");
  if (isCopied) {
    toast("Link to this view copied");
  } else {
    toast.error("The browser did not allow copying. Take the address from its address bar.");
  }
}
