"use client";

import { History } from "lucide-react";
import { useAddressState } from "@/components/shell/use-address-state";
import { Button } from "@/components/ui/button";

/** Opens the replay of a run at its beginning. */
export function ReplayButton() {
  const [, setPlace] = useAddressState("replay");
  return (
    <Button
      icon={<History aria-hidden className="size-4" strokeWidth={1.75} />}
      onClick={() => setPlace("0")}
    >
      Replay
    </Button>
  );
}
