import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { LoopPicture } from "./loop-picture";
import { type StartDemo, StartDemoButton } from "./start-demo-button";

/** The first page of an empty database: what a run is, and three ways to start one. */
export function RunsEmpty({ startDemo }: { startDemo: StartDemo }) {
  return (
    <Card className="grid gap-8 px-5 py-10 md:px-10">
      <div className="mx-auto grid max-w-xl justify-items-center gap-2 text-center">
        <h2 className="text-page">Train a skill document</h2>
        <p className="text-reading text-text-2">
          A run turns a text of instructions into a better one, step by step, and keeps a change
          only when it measurably helps.
        </p>
        <div className="mt-3 flex flex-wrap justify-center gap-2">
          <StartDemoButton startDemo={startDemo} />
          <Button asChild>
            <Link href="/runs/new">New run</Link>
          </Button>
          <Button asChild>
            <Link href="/skills/import">Import a skill</Link>
          </Button>
        </div>
        <p className="text-caption text-text-3">
          The demo needs no key: built-in simulated models, about a minute.
        </p>
      </div>
      <div className="border-t pt-8">
        <LoopPicture />
      </div>
    </Card>
  );
}
