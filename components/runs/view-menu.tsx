"use client";

import { Bookmark, Trash2 } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/class-names";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Popover } from "@/components/ui/popover";
import { putSavedViewSchema, type SavedView } from "@/lib/schemas/saved-view";
import { type RunView, runsAddress, viewQuery } from "./run-address";
import { removeView, saveView } from "./run-requests";

const icon = { "aria-hidden": true, className: "size-3.5", strokeWidth: 1.75 } as const;

/** Saved views of the run table: opens, saves and removes them. */
export function ViewMenu({ view, saved }: { view: RunView; saved: readonly SavedView[] }) {
  const router = useRouter();
  const open = saved.find(({ id }) => id === view.saved) ?? null;
  const [name, setName] = useState(open?.name ?? "");
  const [problem, setProblem] = useState("");
  const isChanged = open !== null && open.query !== viewQuery(view);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const input = putSavedViewSchema.safeParse({ name, query: viewQuery(view) });
    if (!input.success) {
      setProblem(input.error.issues[0]?.message ?? "");
      return;
    }
    const reply = await saveView(input.data);
    setProblem(reply.ok ? "" : reply.message);
    if (reply.ok) {
      toast(`View ${input.data.name} saved`);
      router.replace(runsAddress({ ...view, saved: reply.view.id }), { scroll: false });
      router.refresh();
    }
  };
  const remove = async (id: string) => {
    const reply = await removeView(id);
    if (!reply.ok) {
      toast.error(reply.message);
    }
    router.refresh();
  };
  return (
    <Popover
      label="Views"
      className="w-72"
      trigger={
        <Button icon={<Bookmark {...icon} className="size-4" />}>
          <span className="max-w-32 truncate">{open?.name ?? "Views"}</span>
          {isChanged ? (
            <span className="text-text-3">
              <span aria-hidden>•</span>
              <span className="sr-only">changed</span>
            </span>
          ) : null}
        </Button>
      }
    >
      <div className="grid gap-3">
        {saved.length === 0 ? (
          <p className="text-text-2">
            A view keeps filter, order, groups, columns and baseline run under a name.
          </p>
        ) : (
          <ul className="grid gap-0.5">
            {saved.map((each) => (
              <li key={each.id} className="flex items-center gap-1">
                <Link
                  href={savedAddress(each)}
                  aria-current={each.id === view.saved ? "true" : undefined}
                  className={cn(
                    "min-h-7 min-w-0 flex-1 truncate rounded-control px-2 py-1 text-text no-underline hover:bg-surface-2",
                    each.id === view.saved && "bg-selected font-medium",
                  )}
                >
                  {each.name}
                </Link>
                <Button
                  variant="quiet"
                  size="sm"
                  aria-label={`Remove the view ${each.name}`}
                  onClick={() => void remove(each.id)}
                  icon={<Trash2 {...icon} />}
                />
              </li>
            ))}
          </ul>
        )}
        <form
          noValidate
          onSubmit={(event) => void save(event)}
          className="flex items-end gap-2 border-t pt-3"
        >
          <div className="min-w-0 flex-1">
            <Field label="Save what is shown as" error={problem === "" ? undefined : problem}>
              {(control) => (
                <Input
                  {...control}
                  value={name}
                  maxLength={60}
                  autoComplete="off"
                  onChange={(event) => setName(event.target.value)}
                />
              )}
            </Field>
          </div>
          <Button type="submit" variant="primary">
            Save
          </Button>
        </form>
      </div>
    </Popover>
  );
}

function savedAddress({ id, query }: SavedView): string {
  return `/runs?${query === "" ? "" : `${query}&`}view=${id}`;
}
