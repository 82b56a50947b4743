"use client";

import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { Input } from "@/components/ui/input";
import { SegmentedControl } from "@/components/ui/segmented-control";
import type { RunStatus } from "@/lib/schemas/run-event";
import { runsAddress } from "./run-address";

const quickFilters = [
  { value: "all", label: "All" },
  { value: "running", label: "Running" },
  { value: "finished", label: "Finished" },
  { value: "failed", label: "Failed" },
] as const;

const typingPauseMs = 250;

/** Quick filters and a text filter; both stand in the address. */
export function RunFilters({ state, text }: { state: RunStatus | null; text: string }) {
  const router = useRouter();
  const [typed, setTyped] = useState(text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const handleType = (next: string) => {
    setTyped(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(
      () => router.replace(runsAddress({ state, text: next }), { scroll: false }),
      typingPauseMs,
    );
  };
  const quick = quickFilters.find(({ value }) => value === state)?.value ?? "all";
  return (
    <div className="flex flex-wrap items-center gap-3">
      <SegmentedControl
        label="State"
        size="md"
        value={quick}
        options={quickFilters}
        onChange={(value) =>
          router.replace(runsAddress({ state: value === "all" ? null : value, text: typed }), {
            scroll: false,
          })
        }
      />
      <div className="relative w-full sm:w-64">
        <Search
          aria-hidden
          strokeWidth={1.75}
          className="pointer-events-none absolute start-2.5 top-2.5 size-4 text-text-3"
        />
        <Input
          type="search"
          aria-label="Filter by name"
          placeholder="Filter by name"
          value={typed}
          onChange={(event) => handleType(event.target.value)}
          className="ps-8"
        />
      </div>
    </div>
  );
}
