"use client";

import Link from "next/link";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RelativeTime } from "@/components/ui/relative-time";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/components/ui/table";
import { formatCount } from "@/lib/format/count";
import type { SharedRunRow } from "@/lib/schemas/read-models";
import type { SharingSettings } from "@/lib/schemas/share";
import {
  listAllShares,
  revokeAllShares,
  revokeShare,
  type SharePageRows,
  saveSharing,
} from "./share-requests";
import { linkWords, scopeWords, shareState } from "./share-words";

const expiries = [
  { value: "1", label: "1 day", days: 1 },
  { value: "7", label: "7 days", days: 7 },
  { value: "30", label: "30 days", days: 30 },
] as const;

/** How links are made here, and every link there is. */
export function SharingCard({
  settings,
  page,
}: {
  settings: SharingSettings;
  page: SharePageRows;
}) {
  return (
    <Card id="sharing">
      <CardHeader title="Sharing" />
      <CardBody className="border-b">
        <SharingForm settings={settings} />
      </CardBody>
      <AllLinks first={page} />
    </Card>
  );
}

function SharingForm({ settings }: { settings: SharingSettings }) {
  const [baseUrl, setBaseUrl] = useState(settings.baseUrl ?? "");
  const [days, setDays] = useState(settings.expiresInDays);
  const [problem, setProblem] = useState("");
  const [isSaving, setIsSaving] = useState(false);
  const save = async (next: SharingSettings) => {
    setIsSaving(true);
    const answer = await saveSharing(next);
    setIsSaving(false);
    setProblem(answer.ok ? "" : (answer.fields[0]?.message ?? answer.message));
    if (answer.ok) {
      toast.success("Saved");
    }
  };
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    void save({ baseUrl: baseUrl.trim() === "" ? null : baseUrl.trim(), expiresInDays: days });
  };
  return (
    <form onSubmit={handleSubmit} noValidate className="grid gap-4">
      <Field
        id="share-base"
        label="Address in front of links"
        help="What others reach this app by, for example https://studio.example.org. Empty: the public address of --share, else the address of your page."
        error={problem === "" ? undefined : problem}
      >
        {(control) => (
          <Input
            {...control}
            type="url"
            value={baseUrl}
            className="max-w-xl"
            onChange={(event) => setBaseUrl(event.target.value)}
          />
        )}
      </Field>
      <div className="grid justify-items-start gap-1.5">
        <span className="font-medium">Links expire after</span>
        <SegmentedControl
          label="Links expire after"
          size="md"
          value={String(days) as (typeof expiries)[number]["value"]}
          options={expiries}
          onChange={(value) => setDays(expiries.find((one) => one.value === value)?.days ?? 7)}
        />
      </div>
      <div>
        <Button type="submit" pending={isSaving}>
          Save
        </Button>
      </div>
    </form>
  );
}

function AllLinks({ first }: { first: SharePageRows }) {
  const [rows, setRows] = useState(first.rows);
  const [cursor, setCursor] = useState(first.nextCursor);
  const [isLoading, setIsLoading] = useState(false);
  const now = Date.now();
  const openCount = rows.filter((row) => shareState(row, now) === "open").length;
  const handleMore = async () => {
    setIsLoading(true);
    const answer = await listAllShares(cursor ?? "");
    setIsLoading(false);
    if (answer.ok) {
      setRows([...rows, ...answer.value.rows]);
      setCursor(answer.value.nextCursor);
    } else {
      toast.error("The links could not be loaded", { description: answer.message });
    }
  };
  const markRevoked = (ids: ReadonlySet<string> | "all") => {
    const revokedAt = new Date().toISOString();
    setRows((known) =>
      known.map((row) =>
        row.revokedAt === null && (ids === "all" || ids.has(row.id)) ? { ...row, revokedAt } : row,
      ),
    );
  };
  if (rows.length === 0) {
    return (
      <p className="px-4 py-5 text-text-2">
        No run is shared. The button <span className="font-medium">Share</span> of a run makes a
        read-only link.
      </p>
    );
  }
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 px-4 pt-3">
        <h3 className="text-body">All links</h3>
        <span className="tabular text-caption text-text-3">
          {formatCount(openCount)} open of {formatCount(rows.length)}
          {cursor === null ? "" : " shown"}
        </span>
        <RevokeAll isDisabled={openCount === 0} onRevoked={() => markRevoked("all")} />
      </div>
      <Table label="All share links">
        <TableHead>
          <tr>
            <HeadCell>Run</HeadCell>
            <HeadCell>Shows</HeadCell>
            <HeadCell>Created</HeadCell>
            <HeadCell>Expires</HeadCell>
            <HeadCell isNumeric>Visits</HeadCell>
            <HeadCell>Last opened</HeadCell>
            <HeadCell>
              <span className="sr-only">State</span>
            </HeadCell>
          </tr>
        </TableHead>
        <tbody>
          {rows.map((row) => (
            <LinkRow key={row.id} row={row} onRevoked={() => markRevoked(new Set([row.id]))} />
          ))}
        </tbody>
      </Table>
      {cursor === null ? null : (
        <div className="border-t px-4 py-2">
          <Button size="sm" pending={isLoading} onClick={() => void handleMore()}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

function LinkRow({ row, onRevoked }: { row: SharedRunRow; onRevoked: () => void }) {
  const [isRevoking, setIsRevoking] = useState(false);
  const state = shareState(row, Date.now());
  const handleRevoke = async () => {
    setIsRevoking(true);
    const answer = await revokeShare(row.id);
    setIsRevoking(false);
    if (answer.ok) {
      onRevoked();
      toast.success("The link was revoked");
    } else {
      toast.error("The link was not revoked", { description: answer.message });
    }
  };
  return (
    <TableRow>
      <Cell>
        <Link href={`/runs/${row.run.id}`} className="break-words">
          {row.run.name}
        </Link>
      </Cell>
      <Cell className="min-w-52">
        {scopeWords(row.scope)}
        <span className="block text-caption text-text-3">{linkWords(row)}</span>
      </Cell>
      <Cell className="whitespace-nowrap">
        <RelativeTime at={row.createdAt} />
      </Cell>
      <Cell className="whitespace-nowrap">
        {row.expiresAt ? <RelativeTime at={row.expiresAt} /> : "never"}
      </Cell>
      <Cell isNumeric>{formatCount(row.openedCount)}</Cell>
      <Cell className="whitespace-nowrap">
        {row.lastOpenedAt ? <RelativeTime at={row.lastOpenedAt} /> : "–"}
      </Cell>
      <Cell className="text-end">
        {state === "open" ? (
          <Button
            variant="danger"
            size="sm"
            pending={isRevoking}
            onClick={() => void handleRevoke()}
          >
            Revoke
          </Button>
        ) : (
          <Badge tone="neutral">{state === "revoked" ? "Revoked" : "Expired"}</Badge>
        )}
      </Cell>
    </TableRow>
  );
}

function RevokeAll({ isDisabled, onRevoked }: { isDisabled: boolean; onRevoked: () => void }) {
  const [isOpen, setIsOpen] = useState(false);
  const handleRevoke = async () => {
    setIsOpen(false);
    const answer = await revokeAllShares();
    if (answer.ok) {
      onRevoked();
      toast.success("All links were revoked");
    } else {
      toast.error("The links were not revoked", { description: answer.message });
    }
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={setIsOpen}
      width="sm"
      title="Revoke all links?"
      trigger={
        <Button size="sm" variant="danger" disabled={isDisabled} className="ms-auto">
          Revoke all
        </Button>
      }
      footer={
        <>
          <DialogClose>
            <Button>Keep them</Button>
          </DialogClose>
          <Button variant="danger" onClick={() => void handleRevoke()}>
            Revoke all
          </Button>
        </>
      }
    >
      <p>Every link stops to open at once, for good. The runs are not changed.</p>
    </Dialog>
  );
}
