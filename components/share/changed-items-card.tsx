import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { formatPlural } from "@/lib/format/count";
import type { ChangedItem, ShareFindings } from "@/lib/schemas/share";

const firstShown = 4;

/** What got worse and what got better, item by item as far as the link shows items. */
export function ChangedItemsCard({ findings }: { findings: ShareFindings }) {
  const { comparison } = findings;
  return (
    <Card>
      <CardHeader
        title="What got worse, what got better"
        meta={<span className="text-caption text-text-3">best against seed, same items</span>}
      />
      {comparison === null ? (
        <CardBody className="text-text-2">
          Seed and best skill have no scored selection items in common yet.
        </CardBody>
      ) : (
        <CardBody className="grid gap-5 md:grid-cols-2">
          <Side
            title="▼ Worse"
            tone="text-reject-text"
            count={comparison.regressed}
            items={findings.regressed}
            none="No item got worse."
          />
          <Side
            title="▲ Better"
            tone="text-accept-text"
            count={comparison.improved}
            items={findings.improved}
            none="No item got better."
          />
          <p className="text-caption text-text-3 md:col-span-2">
            {formatPlural(comparison.unchanged, "item")} unchanged.
            {findings.regressed.length + findings.improved.length === 0 &&
            comparison.regressed + comparison.improved > 0
              ? " Which items these are is not shown by this link."
              : ""}
          </p>
        </CardBody>
      )}
    </Card>
  );
}

function Side({
  title,
  tone,
  count,
  items,
  none,
}: {
  title: string;
  tone: string;
  count: number;
  items: readonly ChangedItem[];
  none: string;
}) {
  return (
    <section className="min-w-0">
      <h3 className="text-body">
        <span className={tone}>{title}</span> <span className="tabular">{count}</span>
      </h3>
      {count === 0 ? <p className="mt-1 text-table text-text-2">{none}</p> : null}
      <Items items={items.slice(0, firstShown)} />
      {items.length > firstShown ? (
        // The browser's own: it also opens without scripts.
        <details className="mt-2">
          <summary className="min-h-6 cursor-pointer text-accent text-table">
            {items.length - firstShown} more
          </summary>
          <Items items={items.slice(firstShown)} />
        </details>
      ) : null}
      {items.length > 0 && items.length < count ? (
        <p className="mt-1 text-caption text-text-3">
          The first {items.length} of {count}.
        </p>
      ) : null}
    </section>
  );
}

function Items({ items }: { items: readonly ChangedItem[] }) {
  return (
    <ul className="mt-1 grid gap-2">
      {items.map((item) => (
        <li key={item.itemId} className="rounded-control border px-3 py-2 text-table">
          <p className="font-mono text-caption break-words text-text-3">{item.itemId}</p>
          <Line words={item.task} />
          <Line name="Expected" words={item.expected} />
          <Line name="Seed" words={item.before} />
          <Line name="Best" words={item.after} />
        </li>
      ))}
    </ul>
  );
}

function Line({ name, words }: { name?: string; words: string }) {
  return words === "" ? null : (
    <p className="whitespace-pre-wrap break-words">
      {name ? <span className="text-text-3">{name}: </span> : null}
      {words}
    </p>
  );
}
