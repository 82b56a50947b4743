import { splitDocument } from "@/lib/diff/document-lines";
import { VisibleText } from "./visible-text";

/** A skill as numbered lines; locked regions are tinted. */
export function PlainSkill({ text, label }: { text: string; label: string }) {
  const { lines } = splitDocument(text);
  if (lines.length === 0) {
    return <p className="px-4 py-6 text-text-3">This version is empty.</p>;
  }
  return (
    <table aria-label={label} className="skill-text w-full table-fixed border-collapse">
      <colgroup>
        <col className="w-12" />
        <col />
      </colgroup>
      <tbody>
        {lines.map((line) => (
          <tr key={line.number} className={`align-top ${line.region ? "bg-diff-protected" : ""}`}>
            <th scope="row" className="select-none pe-3 text-end font-normal text-text-3">
              {line.number}
            </th>
            <td dir="auto" className="pe-3">
              <VisibleText text={line.text} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
