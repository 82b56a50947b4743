"use client";

import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import type { DatasetRow } from "@/lib/schemas/read-models";
import { UploadForm } from "./upload-form";

const customExample = `{"id": "t-001", "input": "Where is my parcel?", "expected": ["shipping"]}`;
const docvqaExample = `train.csv, val.csv, test.csv:
questionId, question, answer, image_path
images/page-1.png`;
const officeqaExample = `train.json, val.json, test.json:
[{"uid": "q1", "question": "…", "ground_truth": "…", "source_files": ["a.txt"]}]
docs/a.txt`;
const livemathExample = `{"no": 1, "month": "202601", "question": "…", "choices": ["…", "…"], "correct_choice": {"label": "A"}}`;
const searchqaExample = `{"id": "q-001", "question": "…", "context": "[DOC] …", "answers": ["…"]}`;

/** The upload as a page of its own, with the accepted shapes beside it. */
export function NewDataset({ previous = null }: { previous?: DatasetRow | null }) {
  const router = useRouter();
  const handleCreated = (dataset: DatasetRow, isNew: boolean) => {
    if (!isNew) toast(`Nothing is new: these items are ${dataset.name}, which exists already.`);
    router.push(`/datasets/${dataset.id}`);
  };
  return (
    <div className="items-start gap-4 lg:flex">
      <Card className="flex-1">
        <CardBody>
          <UploadForm previous={previous} onCreated={handleCreated} />
        </CardBody>
      </Card>
      <aside className="mt-4 lg:mt-0 lg:w-panel lg:shrink-0">
        <Card>
          <CardHeader title="Accepted shapes" />
          <CardBody className="grid gap-3 text-table text-text-2">
            <p>
              A JSON list, one JSON object per line, YAML, Parquet, or a CSV with a header line; or
              a ZIP of one of these with attachments under <code className="font-mono">files/</code>
              . Tests of promptfoo and samples of OpenAI Evals are read as they are. Nothing is
              stored until you create the dataset.
            </p>
            <div>
              <h3 className="mb-1 text-table text-text">Custom tasks</h3>
              <pre className="skill-text rounded-control bg-surface p-2.5">{customExample}</pre>
            </div>
            <div>
              <h3 className="mb-1 text-table text-text">SearchQA</h3>
              <pre className="skill-text rounded-control bg-surface p-2.5">{searchqaExample}</pre>
            </div>
            <div>
              <h3 className="mb-1 text-table text-text">LiveMathematicianBench</h3>
              <pre className="skill-text rounded-control bg-surface p-2.5">{livemathExample}</pre>
            </div>
            <div>
              <h3 className="mb-1 text-table text-text">DocVQA: a ZIP or a folder with</h3>
              <pre className="skill-text rounded-control bg-surface p-2.5">{docvqaExample}</pre>
            </div>
            <div>
              <h3 className="mb-1 text-table text-text">OfficeQA: a ZIP or a folder with</h3>
              <pre className="skill-text rounded-control bg-surface p-2.5">{officeqaExample}</pre>
            </div>
            <p>
              Optional: <code className="font-mono">task_type</code> for results by type,{" "}
              <code className="font-mono">split</code> for your own splits,{" "}
              <code className="font-mono">group</code> for items that stay together,{" "}
              <code className="font-mono">rubric</code> for a judge,{" "}
              <code className="font-mono">files</code> for attachments.
            </p>
          </CardBody>
        </Card>
      </aside>
    </div>
  );
}
