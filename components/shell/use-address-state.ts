"use client";

import { useSearchParams } from "next/navigation";

/**
 * One value of what is seen, kept in the address without asking the server again. null takes it out.
 * Reload and a copied link show the same.
 */
export function useAddressState(
  key: string,
): readonly [string | null, (value: string | null) => void] {
  const value = useSearchParams().get(key);
  const set = (next: string | null) => {
    const address = new URL(window.location.href);
    if (next === null) {
      address.searchParams.delete(key);
    } else {
      address.searchParams.set(key, next);
    }
    if (address.href !== window.location.href) {
      window.history.replaceState(null, "", address);
    }
  };
  return [value, set];
}
