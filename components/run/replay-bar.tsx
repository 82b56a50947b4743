"use client";

import { Pause, Play, SkipBack, SkipForward, X } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { stageWord } from "@/lib/domain/status-words";
import type { Replay } from "@/lib/events/replay";
import type { RunState } from "@/lib/events/run-state";
import { formatCount } from "@/lib/format/count";
import { formatExact } from "@/lib/format/time";

const tickMs = 100;
/** A whole run takes about this long at single speed. */
const wholeMs = 30_000;
const speeds = [1, 2, 4] as const;

const icon = { "aria-hidden": true, className: "size-4", strokeWidth: 1.75 } as const;

/** Plays a finished run from its log: slider, play and pause, jumps from decision to decision. */
export function ReplayBar({
  replay,
  at,
  state,
  onMove,
  onSettle,
  onClose,
}: {
  replay: Replay;
  at: number;
  state: RunState;
  onMove: (count: number) => void;
  /** The place was chosen and stays for a while: worth an address. */
  onSettle: (count: number) => void;
  onClose: () => void;
}) {
  const [isPlaying, setIsPlaying] = useState(false);
  const [speed, setSpeed] = useState<(typeof speeds)[number]>(1);
  const isAtEnd = at >= replay.length;
  const advance = useEffectEvent(() => {
    const step = Math.max(1, Math.ceil((replay.length * tickMs * speed) / wholeMs));
    const next = Math.min(replay.length, at + step);
    onMove(next);
    if (next >= replay.length) {
      setIsPlaying(false);
      onSettle(next);
    }
  });
  useEffect(() => {
    if (!isPlaying) {
      return;
    }
    const timer = setInterval(() => advance(), tickMs);
    return () => clearInterval(timer);
  }, [isPlaying]);
  const goTo = (count: number) => {
    onMove(count);
    onSettle(count);
  };
  const handlePlay = () => {
    if (isPlaying) {
      onSettle(at);
    } else if (isAtEnd) {
      onMove(0);
    }
    setIsPlaying(!isPlaying);
  };
  const place = [
    `event ${formatCount(at)} of ${formatCount(replay.length)}`,
    state.step > 0 ? `step ${state.step}` : "",
    state.stage === null ? "" : stageWord(state.stage).toLowerCase(),
    state.lastEventAt === null ? "" : formatExact(state.lastEventAt),
  ].filter(Boolean);
  return (
    <section
      aria-label="Replay"
      className="sticky top-14 z-10 mx-4 mt-4 flex flex-wrap items-center gap-2 rounded-card border border-border-strong bg-bg px-3 py-2 shadow-overlay md:mx-6"
    >
      <Button
        variant="primary"
        size="sm"
        onClick={handlePlay}
        icon={isPlaying ? <Pause {...icon} /> : <Play {...icon} />}
      >
        {isPlaying ? "Pause" : "Play"}
      </Button>
      <Button
        variant="quiet"
        size="icon"
        aria-label="Previous decision"
        onClick={() => goTo(replay.nextDecision(at, -1))}
      >
        <SkipBack {...icon} />
      </Button>
      <Button
        variant="quiet"
        size="icon"
        aria-label="Next decision"
        onClick={() => goTo(replay.nextDecision(at, 1))}
      >
        <SkipForward {...icon} />
      </Button>
      <input
        type="range"
        min={0}
        max={replay.length}
        value={at}
        aria-label="Place in the log"
        aria-valuetext={place.join(", ")}
        className="min-w-32 flex-1 accent-accent max-sm:order-last max-sm:basis-full"
        onChange={(event) => goTo(Number(event.target.value))}
      />
      <Button
        variant="quiet"
        size="sm"
        aria-label={`Speed ${speed} times`}
        className="max-sm:ms-auto"
        onClick={() => setSpeed(speeds[(speeds.indexOf(speed) + 1) % speeds.length] ?? 1)}
      >
        {speed}×
      </Button>
      <Button variant="quiet" size="icon" aria-label="Close replay" onClick={onClose}>
        <X {...icon} />
      </Button>
      <p className="tabular w-full text-caption text-text-3">Replay: {place.join(" · ")}</p>
    </section>
  );
}
