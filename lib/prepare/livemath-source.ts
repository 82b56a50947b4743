import { monthOfFile } from "../environments/livemath/parse-items";
import { normalizeRow } from "../environments/livemath/raw-row";
import { isRecord } from "../environments/raw-fields";
import type { BenchmarkSource } from "./benchmark";

/** The one item of the released split that does not stand where the rule puts it (benchmarks.md 6.2). */
const movedItem = "202512:46";
const publishedItems = 177;

/** `data/<YYYYMM>/qa_<YYYYMM>_final.json`, each a JSON list. */
export const livemathSource: BenchmarkSource = {
  name: "livemathematicianbench",
  title: "LiveMathematicianBench",
  environment: "livemathematicianbench",
  idNames: ["id"],
  published: { train: 35, val: 17, test: 125 },
  sampleSize: null,
  itemFields: [
    "id",
    "month",
    "no",
    "paper_link",
    "theorem_type",
    "question",
    "choices",
    "correct_choice",
    "theorem",
    "sketch",
  ],
  toRows: ({ value, file }, index) => {
    if (!isRecord(value)) return { field: null, message: "must be an object" };
    const month = monthOfFile(file);
    const normalized = normalizeRow(value, { index, ...(month === null ? {} : { month }) });
    if (!normalized.ok) return { field: normalized.field, message: normalized.message };
    const { row } = normalized;
    return [
      {
        id: row.id,
        item: {
          id: row.id,
          month: row.month,
          no: row.no,
          paper_link: row.paperLink,
          theorem_type: row.theoremTypes,
          question: row.question,
          choices: row.choices,
          correct_choice: row.correctChoice,
          theorem: row.theorem,
          sketch: row.sketch,
        },
      },
    ];
  },
  compare: (a, b) => {
    const [monthA = "", noA = ""] = a.id.split(":");
    const [monthB = "", noB = ""] = b.id.split(":");
    return monthA < monthB ? -1 : monthA > monthB ? 1 : Number(noA) - Number(noB);
  },
  adjust: (splits) => {
    const total = splits.train.length + splits.val.length + splits.test.length;
    const place = splits.val.findIndex(({ id }) => id === movedItem);
    if (total === publishedItems && place !== -1) {
      splits.test.push(...splits.val.splice(place, 1));
    }
  },
  instructions: [
    "LiveMathematicianBench is published on Hugging Face as LiveMathematicianBench/LiveMathematicianBench; read its terms there.",
    "Download the folder data with qa_<month>_final.json for 202511, 202512, 202601 and 202602 (177 questions), for example:",
    "  huggingface-cli download LiveMathematicianBench/LiveMathematicianBench --repo-type dataset --include 'data/*' --local-dir livemath",
    "The released split (35/17/125) follows from the rule and the seed 42; a manifest is not needed.",
  ],
};
