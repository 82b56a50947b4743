"use client";

import { useActionState } from "react";
import { Button } from "@/components/ui/button";

/** Resolves with what went wrong; a demo that starts redirects instead. */
export type StartDemo = () => Promise<string | null>;

/** Starts the demo run; the server sends the browser to its page. */
export function StartDemoButton({ startDemo }: { startDemo: StartDemo }) {
  const [problem, submit, isPending] = useActionState(startDemo, null);
  return (
    <form action={submit} className="grid justify-items-center gap-1">
      <Button type="submit" variant="primary" pending={isPending}>
        Watch a demo run
      </Button>
      {problem ? (
        <p role="alert" className="text-caption text-danger-text">
          {problem}
        </p>
      ) : null}
    </form>
  );
}
