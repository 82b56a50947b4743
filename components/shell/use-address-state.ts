"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useState } from "react";

/**
 * One value of what is seen, kept in the address without asking the server again. null takes it out.
 * Reload and a copied link show the same.
 */
export function useAddressState(
  key: string,
): readonly [string | null, (value: string | null) => void] {
  const known = useSearchParams().get(key);
  // The router takes addresses over when nothing more urgent happens, and on a live page that is long.
  const [chosen, setChosen] = useState<{ before: string | null; value: string | null } | null>(
    null,
  );
  const value = chosen !== null && chosen.before === known ? chosen.value : known;
  const set = useCallback(
    (next: string | null) => {
      setChosen({ before: known, value: next });
      const address = new URL(window.location.href);
      if (next === null) {
        address.searchParams.delete(key);
      } else {
        address.searchParams.set(key, next);
      }
      if (address.href !== window.location.href) {
        window.history.replaceState(null, "", address);
      }
    },
    [key, known],
  );
  return [value, set];
}
