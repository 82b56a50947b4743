import { toneClass } from "@/components/ui/badge";
import { cn } from "@/components/ui/class-names";
import { outcomeWords } from "@/lib/domain/outcome-words";

/** Sign and word of an outcome in its tone. */
export function OutcomeWord({ action, className }: { action: string; className?: string }) {
  const words = outcomeWords(action);
  return (
    <span className={cn("whitespace-nowrap", toneClass(words.tone), className)}>
      <span aria-hidden>{words.sign} </span>
      {words.word.toLowerCase()}
    </span>
  );
}
