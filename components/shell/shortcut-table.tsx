import { places } from "./places";

type Shortcut = { readonly keys: string; readonly does: string };

const groups: readonly { readonly title: string; readonly keys: readonly Shortcut[] }[] = [
  {
    title: "Everywhere",
    keys: [
      { keys: "Ctrl K", does: "Search: go to or do" },
      { keys: "?", does: "This list" },
      ...places.map((place) => ({ keys: `g ${place.key}`, does: place.label })),
      { keys: "n", does: "New run" },
      { keys: "/", does: "Filter of the page" },
      { keys: "c", does: "Copy link to this view" },
    ],
  },
  {
    title: "Run table",
    keys: [
      { keys: "j k", does: "Next, previous run" },
      { keys: "x", does: "Choose; with Shift a range" },
      { keys: "Enter", does: "Open" },
      { keys: "Esc", does: "Choose nothing" },
    ],
  },
  {
    title: "Run",
    keys: [
      { keys: "1 – 7", does: "Pages of the run" },
      { keys: "← →", does: "In the chart: previous, next step" },
      { keys: "+ − 0", does: "In the chart: zoom in, out, all" },
      { keys: "j k", does: "On a step: next, previous step" },
      { keys: "p", does: "Pause or resume viewing" },
      { keys: "b", does: "Download the best skill" },
      { keys: "f", does: "In the log: follow, or stop" },
    ],
  },
  {
    title: "Skill",
    keys: [
      { keys: "[ ]", does: "Previous, next version" },
      { keys: "{ }", does: "Previous, next accepted version" },
      { keys: "v", does: "Next view: split, unified, blame, plain" },
    ],
  },
];

/** All keys, those of the open page first. */
export function ShortcutTable({ own = [] }: { own?: readonly Shortcut[] }) {
  const shown = own.length > 0 ? [{ title: "This page", keys: own }, ...groups] : groups;
  return (
    <div className="grid gap-x-8 gap-y-5 md:grid-cols-2">
      {shown.map((group) => (
        <section key={group.title}>
          <h3 className="mb-1.5 text-table">{group.title}</h3>
          <dl className="grid gap-1">
            {group.keys.map((shortcut) => (
              <div key={shortcut.keys + shortcut.does} className="flex items-center gap-3">
                <dt className="w-20 shrink-0">
                  <kbd className="rounded-control border bg-surface px-1.5 py-0.5 font-sans text-caption">
                    {shortcut.keys}
                  </kbd>
                </dt>
                <dd className="text-table text-text-2">{shortcut.does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
