import { CircleAlert, CircleCheck } from "lucide-react";
import { cn } from "@/components/ui/class-names";

/** Whether the variable with the key is set where the app was started; its value is never known here. */
export function KeyWord({
  keyPresent,
  keyVariable,
}: {
  keyPresent: boolean | null;
  keyVariable: string | null;
}) {
  if (keyPresent === null) {
    return <>none needed</>;
  }
  const Icon = keyPresent ? CircleCheck : CircleAlert;
  return (
    <span
      className={cn(
        "inline-flex items-start gap-1.5",
        keyPresent ? "text-accept-text" : "text-danger-text",
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-3.5 shrink-0" strokeWidth={2} />
      <span className="min-w-0">
        <span className="break-all font-mono text-caption">{keyVariable}</span>{" "}
        {keyPresent ? "present" : "missing"}
      </span>
    </span>
  );
}
