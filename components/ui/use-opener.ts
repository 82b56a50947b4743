import { type RefObject, useRef, useState } from "react";

/**
 * A dialog whose code is loaded when it is first opened: it exists from then on, and the focus goes
 * back to the button that opened it.
 */
export function useOpener(): {
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly isOpen: boolean;
  readonly isUsed: boolean;
  readonly setOpen: (isOpen: boolean) => void;
} {
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [isUsed, setIsUsed] = useState(false);
  const setOpen = (next: boolean) => {
    setIsOpen(next);
    if (next) {
      setIsUsed(true);
    } else {
      // After the dialog has let go of the focus.
      requestAnimationFrame(() => button.current?.focus());
    }
  };
  return { button, isOpen, isUsed, setOpen };
}
