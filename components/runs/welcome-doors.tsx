import { FileUp, Play, SlidersHorizontal } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { buttonClasses } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import type { Preset } from "@/lib/config/presets";
import { LoopPicture } from "./loop-picture";
import { type StartDemo, StartDemoButton } from "./start-demo-button";

const icon = { "aria-hidden": true, className: "size-5 text-accent", strokeWidth: 1.75 } as const;

/** Three ways in: the demo, a preset, a skill of one's own. Beneath them the loop in four steps. */
export function WelcomeDoors({
  startDemo,
  presets,
}: {
  startDemo: StartDemo;
  presets: readonly Pick<Preset, "id" | "title" | "description">[];
}) {
  return (
    <div className="grid gap-6">
      <p className="max-w-3xl text-reading text-text-2">
        A run turns a text of instructions into a better one, step by step, and keeps a change only
        when it measurably helps.
      </p>
      <div className="grid gap-4 md:grid-cols-3">
        <Door icon={<Play {...icon} />} title="Watch a demo run">
          <p className="text-text-2">
            A small built-in dataset on simulated models: about a minute, no key, nothing to set up.
            It finds new bests, rejects a candidate and writes a slow update.
          </p>
          <div className="mt-auto flex pt-2">
            <StartDemoButton startDemo={startDemo} />
          </div>
        </Door>
        <Door icon={<SlidersHorizontal {...icon} />} title="Start from a preset">
          <ul className="grid gap-1.5">
            {presets.map((preset) => (
              <li key={preset.id}>
                <Link
                  href={`/runs/new?preset=${preset.id}`}
                  className="inline-block min-h-6 font-medium text-accent"
                >
                  {preset.title}
                </Link>
                <p className="text-caption text-text-3">{preset.description}</p>
              </li>
            ))}
          </ul>
          <p className="mt-auto pt-2 text-caption text-text-3">
            A real model needs the name of the variable with its key: see{" "}
            <Link href="/models" className="text-accent underline">
              Models
            </Link>
            .
          </p>
        </Door>
        <Door icon={<FileUp {...icon} />} title="Bring a skill">
          <p className="text-text-2">
            Take in a SKILL.md or any Markdown exactly as it is, then train from it. Locked regions
            stay locked, and hidden characters are shown.
          </p>
          <div className="mt-auto flex flex-wrap gap-2 pt-2">
            <Link href="/skills/import" className={buttonClasses("secondary")}>
              Import a skill
            </Link>
          </div>
        </Door>
      </div>
      <Card className="px-5 py-6 md:px-8">
        <h2 className="mb-4 text-title">What a run does in each step</h2>
        <LoopPicture />
      </Card>
      <p className="text-text-3">
        <Link href="/runs" className="text-accent underline">
          Go to the runs
        </Link>
        . This page stays reachable in the palette as Welcome.
      </p>
    </div>
  );
}

function Door({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <Card className="flex flex-col gap-3 p-5">
      <h2 className="flex items-center gap-2 text-title">
        {icon}
        {title}
      </h2>
      {children}
    </Card>
  );
}
