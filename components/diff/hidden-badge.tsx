import { Badge } from "@/components/ui/badge";
import { countHiddenCharacters } from "@/lib/diff/hidden-characters";
import { formatPlural } from "@/lib/format/count";

/** Says that a text holds characters nobody sees; they are drawn by their code points below. */
export function HiddenBadge({ text }: { text: string }) {
  const count = countHiddenCharacters(text);
  return count === 0 ? null : (
    <Badge tone="warning">⚠ {formatPlural(count, "hidden character")}</Badge>
  );
}
