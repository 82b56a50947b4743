import { cutText } from "@/lib/format/text";

const previewChars = 600;

/** A few items as text: what is asked and what is expected. */
export function ItemPreview({
  items,
}: {
  items: readonly {
    readonly itemId: string;
    readonly split?: string | null;
    readonly taskType: string;
    readonly text: string;
    readonly expected: readonly string[];
    readonly files?: readonly string[];
  }[];
}) {
  return (
    <ul className="grid gap-3">
      {items.map((item) => (
        <li key={item.itemId} className="rounded-control border bg-surface p-3">
          <p className="flex flex-wrap gap-x-3 text-caption text-text-3">
            <span className="break-all font-mono">{item.itemId}</span>
            <span>{item.taskType}</span>
          </p>
          <p dir="auto" className="mt-1 whitespace-pre-wrap break-words text-table">
            {cutText(item.text, previewChars)}
          </p>
          {item.files && item.files.length > 0 ? (
            <p className="mt-2 break-words text-table">
              <span className="text-text-3">With: </span>
              {cutText(item.files.join(" · "), previewChars)}
            </p>
          ) : null}
          <p dir="auto" className="mt-2 break-words text-table">
            <span className="text-text-3">Expected: </span>
            {cutText(item.expected.join(" · "), previewChars)}
          </p>
        </li>
      ))}
    </ul>
  );
}
