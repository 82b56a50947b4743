const steps = [
  { title: "Roll out", text: "The target model does a batch of items with the current skill." },
  { title: "Reflect", text: "The optimizer reads what went wrong and right, and proposes edits." },
  { title: "Edit", text: "A few edits, bounded by a budget, make a candidate." },
  { title: "Gate", text: "The candidate stays only if it scores higher on the selection split." },
];

/** The loop of a run in four steps with one sentence each. */
export function LoopPicture() {
  return (
    <ol className="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
      {steps.map((step, index) => (
        <li key={step.title} className="grid content-start gap-1">
          <span className="tabular flex items-center gap-2 text-caption text-text-3">
            <span className="grid size-6 place-items-center rounded-full border border-border-strong">
              {index + 1}
            </span>
            <span aria-hidden className="h-px flex-1 bg-border" />
          </span>
          <h3 className="text-body">{step.title}</h3>
          <p className="text-table text-text-2">{step.text}</p>
        </li>
      ))}
    </ol>
  );
}
