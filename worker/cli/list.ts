import { formatMoney } from "@/lib/format/money";
import { formatScore } from "@/lib/format/score";
import type { Command } from "./command";
import { withDatabase } from "./open-database";

const mostRuns = 200;

export const listCommand: Command = {
  name: "list",
  summary: "Lists the runs, newest first.",
  positionals: [],
  options: { json: { type: "boolean", help: "one JSON object per line" } },
  run: (input, terminal) =>
    withDatabase(async (db) => {
      const runs = await db.run.findMany({
        where: { archivedAt: null },
        orderBy: [{ createdAt: "desc" }, { id: "desc" }],
        take: mostRuns,
        select: {
          id: true,
          name: true,
          kind: true,
          status: true,
          isSimulated: true,
          step: true,
          totalSteps: true,
          baselineScore: true,
          bestScore: true,
          costMicros: true,
        },
      });
      if (input.flag("json")) {
        for (const run of runs) {
          terminal.print(JSON.stringify(run));
        }
        return 0;
      }
      if (runs.length === 0) {
        terminal.print("No runs yet. Start one with: npm run skillopt -- train --config FILE");
        return 0;
      }
      for (const run of runs) {
        const progress = run.totalSteps > 0 ? `step ${run.step}/${run.totalSteps}` : run.kind;
        const scores = `${formatScore(run.baselineScore)} → ${formatScore(run.bestScore)}`;
        const note = run.isSimulated ? "  Simulated model" : "";
        terminal.print(
          `${run.id}  ${run.status.padEnd(11)}  ${progress.padEnd(12)}  ${scores.padEnd(13)}  ${formatMoney(run.costMicros).padEnd(8)}  ${run.name}${note}`,
        );
      }
      return 0;
    }),
};
