import { cn } from "@/components/ui/class-names";
import type { DiffSide } from "@/lib/diff/skill-diff";
import { VisibleText } from "./visible-text";

export type SideLook = "same" | "added" | "removed" | "blank";

const lineLooks: Record<SideLook, string> = {
  same: "",
  added: "bg-diff-add-line",
  removed: "bg-diff-remove-line",
  blank: "bg-surface",
};
const gutterSigns: Record<SideLook, string> = { same: "", added: "+", removed: "−", blank: "" };
const regionNames = { slow_update: "Slow update", appendix: "Appendix" } as const;

/** Class of a side's cells; protected regions are tinted where nothing changed. */
export function lineLook(side: DiffSide | null, look: SideLook): string {
  return cn(lineLooks[look], look === "same" && side?.region && "bg-diff-protected");
}

/** A bar at the left edge of protected regions, also where their lines changed. */
export function regionEdge(side: DiffSide | null): string {
  return side?.region ? "shadow-[inset_3px_0_var(--color-series-neutral)]" : "";
}

/** Sign of the gutter: repeats in text what the tint says. */
export function gutterSign(look: SideLook): string {
  return gutterSigns[look];
}

/** The text of one side of a row; changed words are `<ins>` or `<del>`. */
export function DiffLineText({ side, look }: { side: DiffSide | null; look: SideLook }) {
  if (side === null) {
    return null;
  }
  if (side.marker !== null && side.region !== null) {
    const name = regionNames[side.region];
    const Tag = look === "added" ? "ins" : look === "removed" ? "del" : "span";
    return (
      <Tag className="font-sans text-caption text-text-2">
        {side.marker === "start" ? `${name} · locked region` : `end of ${name.toLowerCase()}`}
      </Tag>
    );
  }
  return side.parts.map((part, index) => {
    const key = `${index}`;
    if (!part.isChanged || look === "same") {
      return <VisibleText key={key} text={part.text} />;
    }
    return look === "added" ? (
      <ins key={key} className="bg-diff-add-word underline decoration-1 underline-offset-[3px]">
        <VisibleText text={part.text} />
      </ins>
    ) : (
      <del key={key} className="bg-diff-remove-word line-through">
        <VisibleText text={part.text} />
      </del>
    );
  });
}
