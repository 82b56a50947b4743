import { wires } from "./model-wires";
import { type OutcomeCase, outcomeCases } from "./outcome-cases";

const effects = {
  config: "the run stops with the sentence that names the fix; nothing is scored",
  infra: "left unscored, tried again when the run is resumed; never a score of 0",
  model: "scored as it is, normally 0; the reason stands in the trajectory",
  user: "the run stops cleanly",
} as const;

/** docs/model-errors.md, from the cases the tests run. */
export function renderOutcomeTable(): string {
  return `# What a model call can end in

Made by \`tests/unit/models/outcome-table.test.ts\` from the cases that \`provider-outcomes.test.ts\` runs
over HTTP against a scripted server, once for each protocol: ${wires.map((wire) => wire.name).join(", ")}.
To change this file, change the cases and run \`npx vitest run --project unit tests/unit/models/outcome-table.test.ts --update\`.

*Tried again*: \`back-off\` repeats the same request, as often as the role's attempts allow, after the
time the endpoint asks for or a growing random wait; \`once\` asks one more time under a new call key.
Tokens of replies that were paid for and then refused are counted.

| The endpoint | Protocols | Ends as | Blame | Tried again | The item |
|---|---|---|---|---|---|
${outcomeCases.map(renderRow).join("\n")}
`;
}

function renderRow(entry: OutcomeCase): string {
  const seen = wires.filter((wire) => entry.only?.(wire) ?? true);
  const protocols = seen.length === wires.length ? "all" : seen.map((wire) => wire.name).join(", ");
  const { outcome } = entry;
  const cells =
    "used" in outcome
      ? ["a reply", "–", "no", `scored; the reply ends as \`${outcome.used}\``]
      : [
          `\`${outcome.kind}\``,
          outcome.blame,
          repeats(entry.name, outcome),
          effects[outcome.blame],
        ];
  return `| ${[entry.name, protocols, ...cells].join(" | ")} |`;
}

function repeats(name: string, { blame, requests }: { blame: string; requests: number }): string {
  if (requests === 1) {
    return "no";
  }
  if (blame === "model") {
    return "once";
  }
  return name.includes("Retry-After") ? "after the wait it asked for" : "back-off";
}
