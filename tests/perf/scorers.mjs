// Measures how many rows per second the text scorers judge, each with its extraction.
//   node tests/perf/scorers.mjs [ROWS]
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const rows = Number(process.argv[2] ?? 50_000);
const wanted = 20_000;

const source = `
export { evaluateAnswer } from "@/lib/environments/searchqa/score";
export { evaluateChoice } from "@/lib/environments/livemath/score";
export { anls, extractAnswer } from "@/lib/environments/docvqa/score";
export { scoreCompat } from "@/lib/environments/officeqa/compat-score";
export { officialReward } from "@/lib/environments/officeqa/official-score";
export { extractTagged } from "@/lib/environments/extract-tagged";
export { scoreAnswer } from "@/lib/environments/custom/scorers/score";
export { scorerSchema } from "@/lib/schemas/scorer";
`;

async function load() {
  const folder = mkdtempSync(join(root, "node_modules", ".perf-scorers-"));
  try {
    writeFileSync(join(folder, "entry.ts"), source);
    const outfile = join(folder, "scorers.mjs");
    await build({
      entryPoints: [join(folder, "entry.ts")],
      outfile,
      absWorkingDir: root,
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      alias: { "@": root, "server-only": join(root, "scripts", "server-only.mjs") },
      tsconfig: join(root, "tsconfig.json"),
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A reply of usual length: about 150 words of thought, then the answer. */
function reply(index, answer) {
  const thought = Array.from(
    { length: 12 },
    (_, line) => `Line ${line} of item ${index} weighs one candidate against another and drops it.`,
  );
  return `${thought.join("\n")}\n<answer>${answer}</answer>`;
}

const scorers = await load();
const words = [
  "Danube",
  "The Beatles",
  "New York City",
  "1,234.5 million",
  "July 2, 1974",
  "B",
  "(C)",
  "option D",
];
const word = (index) => words[index % words.length];
const replies = Array.from({ length: rows }, (_, index) => reply(index, word(index)));
const golds = Array.from({ length: rows }, (_, index) => [word(index * 7 + 3), `Answer ${index}`]);
const choices = ["A", "B", "C", "D", "E"].map((label, place) => ({
  label,
  text: `The claim number ${place} holds for every finite group.`,
}));
const custom = (type) => {
  const scorer = scorers.scorerSchema.parse({ type });
  return (index) =>
    scorers.scoreAnswer(scorer, scorers.extractTagged(replies[index]).answer, golds[index]);
};

const cases = {
  "SearchQA official": (index) => scorers.evaluateAnswer(replies[index], golds[index], "official"),
  "SearchQA compat": (index) => scorers.evaluateAnswer(replies[index], golds[index], "compat"),
  "LiveMath official": (index) =>
    scorers.evaluateChoice(
      replies[index],
      { choices, correctChoice: choices[index % 5] },
      "official",
    ),
  "LiveMath compat": (index) =>
    scorers.evaluateChoice(
      replies[index],
      { choices, correctChoice: choices[index % 5] },
      "compat",
    ),
  DocVQA: (index) => scorers.anls(scorers.extractAnswer(replies[index], "official"), golds[index]),
  "OfficeQA official": (index) =>
    scorers.officialReward(golds[index][0], scorers.extractTagged(replies[index]).answer, 0.01),
  "OfficeQA compat": (index) =>
    scorers.scoreCompat(golds[index][0], scorers.extractTagged(replies[index]).answer),
  "custom exact": custom("exact"),
  "custom normalizedEm": custom("normalizedEm"),
  "custom tokenF1": custom("tokenF1"),
  "custom contains": custom("contains"),
  "custom numeric": custom("numeric"),
  "custom list": custom("list"),
  "custom anls": custom("anls"),
};

let slowest = Number.POSITIVE_INFINITY;
for (const [name, score] of Object.entries(cases)) {
  for (let index = 0; index < Math.min(rows, 2000); index += 1) score(index);
  const startedAt = performance.now();
  for (let index = 0; index < rows; index += 1) score(index);
  const perSecond = Math.round((rows / (performance.now() - startedAt)) * 1000);
  slowest = Math.min(slowest, perSecond);
  console.log(`${name.padEnd(22)} ${perSecond.toLocaleString("en").padStart(12)} rows/s`);
}
console.log(
  `slowest ${slowest.toLocaleString("en")} rows/s, wanted ${wanted.toLocaleString("en")}`,
);
process.exitCode = slowest >= wanted ? 0 : 1;
