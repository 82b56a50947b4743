"use client";

import { Archive, ArchiveRestore, Download, Play } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { HiddenBadge } from "@/components/diff/hidden-badge";
import { PlainSkill } from "@/components/diff/plain-skill";
import { SkillDiff } from "@/components/diff/skill-diff";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { Badge } from "@/components/ui/badge";
import { Button, buttonClasses } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { SegmentedControl } from "@/components/ui/segmented-control";
import type { LibrarySkillPage } from "@/lib/schemas/library";
import { AddVersionDialog } from "./add-version-dialog";
import { SkillHistory } from "./skill-history";
import { changeSkill } from "./skill-requests";

const icon = { "aria-hidden": true, className: "size-4", strokeWidth: 1.75 } as const;
const views = [
  { value: "text", label: "Text" },
  { value: "diff", label: "Change" },
] as const;

/** A skill of the library: its text, what each version changed, where it comes from. */
export function LibrarySkill({
  skill,
  number,
  view,
  text,
  before,
}: {
  skill: LibrarySkillPage;
  number: number;
  view: "text" | "diff";
  text: string;
  /** Text of the version before. */
  before: string;
}) {
  const router = useRouter();
  const [isBusy, setIsBusy] = useState(false);
  const base = `/api/v1/skills/${skill.id}`;
  const show = (next: { number?: number; view?: "text" | "diff" }) =>
    router.replace(
      `/skills/${skill.id}?v=${next.number ?? number}${(next.view ?? view) === "diff" ? "&view=diff" : ""}`,
      { scroll: false },
    );
  const archive = async (archived: boolean) => {
    setIsBusy(true);
    const reply = await changeSkill(skill.id, { archived });
    setIsBusy(false);
    if (reply.ok) {
      toast(archived ? "Archived" : "Restored");
      router.refresh();
    } else {
      toast.error(reply.message);
    }
  };
  return (
    <>
      <PageHeader
        title={skill.name}
        crumbs={[{ href: "/skills", label: "Skills" }]}
        meta={
          <>
            <Badge>v{skill.latest.number}</Badge>
            {skill.isArchived ? <Badge tone="warning">Archived</Badge> : null}
          </>
        }
        actions={
          <>
            <Button
              variant="quiet"
              pending={isBusy}
              icon={skill.isArchived ? <ArchiveRestore {...icon} /> : <Archive {...icon} />}
              onClick={() => void archive(!skill.isArchived)}
            >
              <span className="max-sm:sr-only">{skill.isArchived ? "Restore" : "Archive"}</span>
            </Button>
            <AddVersionDialog skillId={skill.id} text={text} />
            <Link
              href={`/runs/new?skill=${skill.id}&v=${number}`}
              className={buttonClasses("primary")}
            >
              <Play {...icon} />
              Train from it
            </Link>
          </>
        }
      />
      <PageBody>
        {skill.notes === "" ? null : <p className="max-w-3xl text-text-2">{skill.notes}</p>}
        <div className="grid items-start gap-4 lg:flex">
          <Card className="min-w-0 overflow-clip lg:flex-1">
            <CardHeader
              title={`Version ${number}`}
              meta={<HiddenBadge text={text} />}
              actions={
                <>
                  {number > 1 ? (
                    <SegmentedControl
                      label="Show"
                      value={view}
                      options={views}
                      onChange={(next) => show({ view: next })}
                    />
                  ) : null}
                  <CopyButton size="sm" variant="quiet" text={text} label="Copy" />
                  <Menu
                    trigger={
                      <Button size="sm" icon={<Download {...icon} className="size-3.5" />}>
                        Download
                      </Button>
                    }
                  >
                    <DownloadItem href={`${base}/versions/${number}?raw=1`}>
                      Markdown, exactly this text
                    </DownloadItem>
                    <DownloadItem href={`${base}/versions/${number}?raw=1&provenance=1`}>
                      Markdown with its origin as a comment
                    </DownloadItem>
                    <DownloadItem href={`${base}/skill.zip`}>
                      Agent Skill of the latest version (zip)
                    </DownloadItem>
                  </Menu>
                </>
              }
            />
            {view === "diff" ? (
              <SkillDiff
                before={before}
                after={text}
                label={`version ${number - 1} to version ${number}`}
              />
            ) : (
              <div className="py-2">
                <PlainSkill text={text} label={`Text of version ${number}`} />
              </div>
            )}
          </Card>
          <div className="grid gap-4 lg:w-panel lg:shrink-0">
            <SkillHistory skill={skill} number={number} onShow={(next) => show({ number: next })} />
            <Card>
              <CardHeader title="Runs from it" />
              {skill.usedBy.length === 0 ? (
                <p className="px-4 py-3 text-table text-text-2">No run began with this text yet.</p>
              ) : (
                <ul className="grid gap-1 px-4 py-3">
                  {skill.usedBy.map((run) => (
                    <li key={run.id} className="flex justify-between gap-3">
                      <Link href={`/runs/${run.id}`} className="min-w-0 truncate text-accent">
                        {run.name}
                      </Link>
                      <span className="text-caption text-text-3">v{run.version}</span>
                    </li>
                  ))}
                </ul>
              )}
            </Card>
          </div>
        </div>
      </PageBody>
    </>
  );
}

function DownloadItem({ href, children }: { href: string; children: string }) {
  return (
    <MenuItem asChild>
      <a href={href} download>
        {children}
      </a>
    </MenuItem>
  );
}
