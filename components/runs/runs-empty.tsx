import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { type StartDemo, StartDemoButton } from "./start-demo-button";

const steps = [
  { title: "Roll out", text: "The target model does a batch of items with the current skill." },
  { title: "Reflect", text: "The optimizer reads what went wrong and right, and proposes edits." },
  { title: "Edit", text: "A few edits, bounded by a budget, make a candidate." },
  { title: "Gate", text: "The candidate stays only if it scores higher on the selection split." },
];

/** The first page of an empty database: what a run is, and two ways to start one. */
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
        </div>
        <p className="text-caption text-text-3">
          The demo needs no key: built-in simulated models, about a minute.
        </p>
      </div>
      <ol className="grid gap-4 border-t pt-8 sm:grid-cols-2 xl:grid-cols-4">
        {steps.map((step, index) => (
          <li key={step.title} className="grid content-start gap-1">
            <span className="tabular text-caption text-text-3">{index + 1}</span>
            <h3 className="text-body">{step.title}</h3>
            <p className="text-table text-text-2">{step.text}</p>
          </li>
        ))}
      </ol>
    </Card>
  );
}
