import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/class-names";
import type { ShownOperation } from "@/lib/schemas/shown-operation";

const methodTone: Readonly<Record<string, string>> = {
  GET: "text-accent",
  DELETE: "text-danger-text",
};

/** Requests by group; each opens to its parameters, body and answer. */
export function OperationList({ operations }: { operations: readonly ShownOperation[] }) {
  const groups = [...new Set(operations.map(({ group }) => group))];
  return groups.map((group) => (
    <Card key={group}>
      <CardHeader title={group} />
      <CardBody className="p-0">
        <ul className="divide-y">
          {operations
            .filter((one) => one.group === group)
            .map((one) => (
              <li key={`${one.method} ${one.path}`}>
                <OperationDetails operation={one} />
              </li>
            ))}
        </ul>
      </CardBody>
    </Card>
  ));
}

function OperationDetails({ operation }: { operation: ShownOperation }) {
  const { method, path, summary } = operation;
  return (
    <details>
      <summary className="flex cursor-pointer flex-wrap items-baseline gap-x-3 gap-y-0.5 px-4 py-2.5 hover:bg-surface">
        <span className={cn("w-14 shrink-0 font-mono text-table font-medium", methodTone[method])}>
          {method}
        </span>
        <code className="min-w-0 break-all">{path}</code>
        <span className="basis-full text-text-2 md:basis-auto md:ms-auto">{summary}</span>
      </summary>
      <div className="grid gap-4 px-4 pt-1 pb-4">
        <Parameters operation={operation} />
        {operation.body ? (
          <Schema
            title={operation.takesForm ? "Body (JSON, or a form with files)" : "Body"}
            text={operation.body}
          />
        ) : null}
        <Schema title={`Answer ${operation.status}`} text={operation.answer} />
      </div>
    </details>
  );
}

function Parameters({ operation: { parameters } }: { operation: ShownOperation }) {
  if (parameters.length === 0) {
    return null;
  }
  return (
    <dl className="grid gap-x-4 gap-y-1 sm:grid-cols-[max-content_1fr]">
      {parameters.map(({ name, place, isRequired, meaning }) => (
        <div key={name} className="contents">
          <dt>
            <code>{name}</code>
            <span className="text-caption text-text-3">
              {` ${place}${isRequired ? ", required" : ""}`}
            </span>
          </dt>
          <dd className="min-w-0 break-words text-text-2">{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}

function Schema({ title, text }: { title: string; text: string }) {
  return (
    <section aria-label={title} className="grid min-w-0 gap-1">
      <h3 className="text-table font-medium">{title}</h3>
      {text.startsWith("{") ? (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
          tabIndex={0}
          className="max-h-80 overflow-auto rounded-control border bg-surface p-3 text-caption"
        >
          {text}
        </pre>
      ) : (
        <p className="text-text-2">{text}</p>
      )}
    </section>
  );
}
