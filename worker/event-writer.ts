import { addUsage } from "@/lib/domain/usage";
import type { Place } from "@/lib/engine/ports";
import type { Usage } from "@/lib/schemas/outcome";
import type { NewRunEvent, RolloutPurpose, RunEventData } from "@/lib/schemas/run-event";

type ScoredItem = RunEventData<"items_scored">["items"][number];
type LogLine = RunEventData<"log_written">["lines"][number];
type UsageData = RunEventData<"usage_recorded">;

/** Something that happened and waits for the next flush, in order of arrival. */
export type Fact =
  | { readonly kind: "event"; readonly event: NewRunEvent }
  | {
      readonly kind: "item";
      readonly place: Place;
      readonly purpose: RolloutPurpose;
      readonly skillHash: string;
      readonly item: ScoredItem;
    }
  | {
      readonly kind: "usage";
      readonly place: Place;
      readonly role: "target" | "optimizer" | "judge";
      readonly stage: string;
      readonly usage: Usage;
      readonly attempts: number;
    }
  | { readonly kind: "line"; readonly line: LogLine };

const mostPerEvent = 50;

function chunks<T>(values: readonly T[]): T[][] {
  const result: T[][] = [];
  for (let start = 0; start < values.length; start += mostPerEvent) {
    result.push(values.slice(start, start + mostPerEvent));
  }
  return result;
}

function addUsageData(sum: UsageData, usage: Usage, attempts: number): UsageData {
  return {
    ...sum,
    attempts: sum.attempts + attempts,
    usage: addUsage(sum.usage, usage),
  };
}

type ItemGroup = Omit<RunEventData<"items_scored">, "items"> & { items: ScoredItem[] };

/**
 * Groups facts into events: items of one pass at most 50 an event and never moved across an event of
 * the engine, one usage event per role and stage, log lines at most 50 an event.
 */
export function toEvents(facts: readonly Fact[]): NewRunEvent[] {
  const events: NewRunEvent[] = [];
  const groups = new Map<string, ItemGroup>();
  const usages = new Map<string, UsageData>();
  const lines: LogLine[] = [];

  function closeItems(): void {
    for (const group of groups.values()) {
      for (const items of chunks(group.items)) {
        events.push({ type: "items_scored", key: null, data: { ...group, items } });
      }
    }
    groups.clear();
  }

  for (const fact of facts) {
    switch (fact.kind) {
      case "event":
        closeItems();
        events.push(fact.event);
        break;
      case "item": {
        const { place, purpose, skillHash } = fact;
        const id = `${place.step} ${place.epoch} ${purpose} ${skillHash}`;
        const group = groups.get(id) ?? {
          step: place.step,
          epoch: place.epoch,
          purpose,
          skillHash,
          items: [],
        };
        group.items.push(fact.item);
        groups.set(id, group);
        break;
      }
      case "usage": {
        const { place, role, stage } = fact;
        const id = `${place.step} ${place.epoch} ${role} ${stage}`;
        const sum = usages.get(id);
        usages.set(
          id,
          sum
            ? addUsageData(sum, fact.usage, fact.attempts)
            : {
                step: place.step,
                epoch: place.epoch,
                role,
                stage,
                usage: fact.usage,
                attempts: fact.attempts,
              },
        );
        break;
      }
      case "line":
        lines.push(fact.line);
        break;
      default: {
        const unknown: never = fact;
        return unknown;
      }
    }
  }
  closeItems();
  for (const data of usages.values()) {
    events.push({ type: "usage_recorded", key: null, data });
  }
  for (const chunk of chunks(lines)) {
    events.push({ type: "log_written", key: null, data: { lines: chunk } });
  }
  return events;
}
