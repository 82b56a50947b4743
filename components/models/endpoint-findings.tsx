import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { formatPlural } from "@/lib/format/count";
import { formatLatency } from "@/lib/format/duration";
import type { Ability, EndpointTest } from "@/lib/schemas/model-profile";

const abilityWords: Readonly<Record<Ability["name"], string>> = {
  jsonSchema: "JSON schemas",
  tools: "tools",
  images: "pictures",
  reasoning: "reasoning",
};

/** What a test found: the verdict, each mistake with its fix, and what the model can do. */
export function EndpointFindings({ test }: { test: Omit<EndpointTest, "models"> }) {
  const wereTried = test.abilities.some(({ how }) => how === "tried");
  const known = wereTried
    ? test.abilities
    : test.abilities.filter(({ found }) => found !== "unknown");
  return (
    <div className="grid gap-2">
      <Verdict test={test} />
      {test.mistakes.length > 0 ? (
        <ul className="grid gap-2">
          {test.mistakes.map(({ id, level, message, fix }) => (
            <li key={id} className="flex gap-2 text-table">
              {level === "risk" ? (
                <TriangleAlert
                  aria-hidden
                  className="mt-0.5 size-3.5 shrink-0 text-warning-text"
                  strokeWidth={2}
                />
              ) : null}
              <span className="min-w-0 break-words">
                {level === "risk" ? <span className="sr-only">Risk: </span> : null}
                <span className="block">{message}</span>
                <span className="block text-text-2">{fix}</span>
              </span>
            </li>
          ))}
        </ul>
      ) : null}
      {test.mistakes.every(({ level }) => level === "risk") && test.error ? (
        <p className="break-words text-table text-text-2">{test.error.message}</p>
      ) : null}
      {known.length > 0 ? (
        <ul className="flex flex-wrap gap-1.5" aria-label="Abilities">
          {known.map((ability) => (
            <li key={ability.name}>
              <AbilityBadge ability={ability} />
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function Verdict({ test }: { test: Omit<EndpointTest, "models"> }) {
  if (test.answers) {
    const speed = test.latencyMs === null ? "" : ` in ${formatLatency(test.latencyMs)}`;
    const key =
      test.keyPresent === null ? "no key needed so far" : `key found in ${test.keyVariable}`;
    return (
      <p className="flex items-start gap-1.5 text-table text-accept-text">
        <CircleCheck aria-hidden className="mt-0.5 size-3.5 shrink-0" strokeWidth={2} />
        Answers{speed} · {key} · {formatPlural(test.calls, "call")}
      </p>
    );
  }
  return (
    <p className="flex items-start gap-1.5 text-table text-danger-text">
      <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" strokeWidth={2} />
      {test.calls === 0 ? "Cannot be called" : "Does not answer"}
    </p>
  );
}

function AbilityBadge({ ability }: { ability: Ability }) {
  const word = abilityWords[ability.name];
  const how = ability.how === "tried" ? "tried" : "by its name";
  if (ability.found === "unknown") {
    return <Badge tone="neutral">{word}: not known</Badge>;
  }
  const isThere = ability.found === "yes";
  return (
    <Badge tone={isThere ? "accept" : "neutral"}>
      <span title={how}>
        {isThere ? "✓" : "–"} {isThere ? word : `no ${word}`}
      </span>
    </Badge>
  );
}
