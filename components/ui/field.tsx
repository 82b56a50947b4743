import { RotateCcw } from "lucide-react";
import { type ReactNode, useId } from "react";
import { cn } from "./class-names";

/** What a control inside a `Field` must carry; spread it on the input. */
export type FieldControlProps = {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
};

/**
 * Label, control, help and error of one form field. The label names the control, help and error
 * describe it; a changed field shows a dot and can be set back.
 */
export function Field({
  id: givenId,
  label,
  unit,
  help,
  error,
  isChanged = false,
  onReset,
  className,
  children,
}: {
  id?: string;
  label: string;
  unit?: string | undefined;
  help?: ReactNode;
  error?: string | undefined;
  isChanged?: boolean;
  onReset?: (() => void) | undefined;
  className?: string;
  children: (control: FieldControlProps) => ReactNode;
}) {
  const ownId = useId();
  const id = givenId ?? ownId;
  const helpId = `${id}-help`;
  const errorId = `${id}-error`;
  const describedBy = [error ? errorId : null, help ? helpId : null].filter(Boolean).join(" ");
  return (
    <div className={cn("grid min-w-0 content-start gap-1", className)}>
      <div className="flex min-h-6 items-center gap-1.5">
        <label htmlFor={id} className="text-table font-medium">
          {label}
          {unit ? <span className="font-normal text-text-3"> ({unit})</span> : null}
        </label>
        {isChanged ? <ChangedMark label={label} onReset={onReset} /> : null}
      </div>
      {children({
        id,
        "aria-describedby": describedBy || undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {error ? (
        <p id={errorId} className="text-caption font-medium text-danger-text">
          {error}
        </p>
      ) : null}
      {help ? (
        <p id={helpId} className="text-caption text-text-3">
          {help}
        </p>
      ) : null}
    </div>
  );
}

function ChangedMark({ label, onReset }: { label: string; onReset?: (() => void) | undefined }) {
  return (
    <>
      <span className="size-1.5 rounded-full bg-accent" aria-hidden />
      <span className="sr-only">changed</span>
      {onReset ? (
        <button
          type="button"
          onClick={onReset}
          aria-label={`Reset ${label}`}
          title="Reset to the preset"
          className="grid size-6 place-items-center rounded-control text-text-3 hover:bg-surface-2 hover:text-text"
        >
          <RotateCcw aria-hidden className="size-3.5" strokeWidth={1.75} />
        </button>
      ) : null}
    </>
  );
}
