"use client";

import { EllipsisVertical, Pencil, Trash2, WandSparkles } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Menu, MenuItem } from "@/components/ui/menu";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatCompact } from "@/lib/format/count";
import type { EndpointTest, ProfileRow } from "@/lib/schemas/model-profile";
import { providerFacts } from "@/lib/schemas/provider-facts";
import { EndpointFindings } from "./endpoint-findings";
import { KeyWord } from "./key-word";
import { priceOrigin, priceWords } from "./price-words";
import { deleteProfile, testProfile } from "./profile-requests";

/** All saved endpoints with their key, price, limits and what the last test found. */
export function ProfileList({ rows }: { rows: readonly ProfileRow[] }) {
  return (
    <ul className="grid gap-3">
      {rows.map((profile) => (
        <li key={profile.id}>
          <Profile profile={profile} />
        </li>
      ))}
    </ul>
  );
}

type TestState = "idle" | "asking" | { readonly problem: string } | EndpointTest;

function Profile({ profile }: { profile: ProfileRow }) {
  const { role, models } = profile.settings;
  const [state, setState] = useState<TestState>("idle");
  const handleTest = async (abilities: boolean) => {
    setState("asking");
    const answer = await testProfile(profile.id, abilities);
    setState(answer.ok ? answer.value : { problem: answer.message });
  };
  const titleId = `profile-${profile.id}`;
  return (
    <Card aria-labelledby={titleId}>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3 p-4">
        <div className="min-w-0 flex-1 basis-40">
          <h2 id={titleId} className="break-words text-body">
            <Link href={`/models/${profile.id}`} className="text-text no-underline hover:underline">
              {profile.name}
            </Link>
          </h2>
          <p className="break-words text-table text-text-2">
            {providerFacts[role.provider].label} · <span className="font-mono">{role.model}</span>
            {models.length > 0 ? <span className="text-text-3"> +{models.length}</span> : null}
          </p>
          {role.baseUrl ? (
            <p className="break-all font-mono text-caption text-text-3">{role.baseUrl}</p>
          ) : null}
        </div>
        <div className="ms-auto flex items-center gap-2">
          <Button size="sm" onClick={() => handleTest(false)} pending={state === "asking"}>
            Test
          </Button>
          <Actions profile={profile} onFindAbilities={() => handleTest(true)} />
        </div>
      </div>
      <Facts profile={profile} />
      <div aria-live="polite">
        <LastTest profile={profile} state={state} />
      </div>
    </Card>
  );
}

function Facts({ profile }: { profile: ProfileRow }) {
  const { role } = profile.settings;
  const limits = [
    role.maxConcurrency === undefined ? null : `${role.maxConcurrency} at once`,
    role.requestsPerMinute === undefined
      ? null
      : `${formatCompact(role.requestsPerMinute)} requests/min`,
    role.tokensPerMinute === undefined ? null : `${formatCompact(role.tokensPerMinute)} tokens/min`,
  ].filter((limit) => limit !== null);
  return (
    <dl className="grid gap-x-6 gap-y-2 border-t px-4 py-3 text-table sm:grid-cols-2 lg:grid-cols-4">
      <Fact term="Key">
        <KeyWord keyPresent={profile.keyPresent} keyVariable={profile.keyVariable} />
      </Fact>
      <Fact term="Price per million tokens" note={priceOrigin(profile.price)}>
        {priceWords(profile.price)}
      </Fact>
      <Fact term="Limits">{limits.length === 0 ? "found out by the run" : limits.join(" · ")}</Fact>
      <Fact term="Context">
        {profile.contextTokens === null
          ? "not known"
          : `${formatCompact(profile.contextTokens)} tokens`}
      </Fact>
    </dl>
  );
}

function Fact({ term, note, children }: { term: string; note?: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-caption text-text-3">{term}</dt>
      <dd className="tabular break-words">{children}</dd>
      {note ? <dd className="text-caption text-text-3">{note}</dd> : null}
    </div>
  );
}

function LastTest({ profile, state }: { profile: ProfileRow; state: TestState }) {
  if (state === "asking") {
    return <p className="border-t px-4 py-3 text-table text-text-2">Asking…</p>;
  }
  if (typeof state === "object" && "problem" in state) {
    return <p className="border-t px-4 py-3 text-table text-danger-text">{state.problem}</p>;
  }
  const shown = state === "idle" ? profile.lastCheck : state;
  if (shown === null) {
    return null;
  }
  return (
    <div className="grid gap-1 border-t px-4 py-3">
      <EndpointFindings test={shown} />
      {"models" in shown && shown.models !== null ? (
        <ModelNames names={shown.models} own={profile.settings.role.model} />
      ) : null}
      {"at" in shown ? (
        <p className="text-caption text-text-3">
          Tested <RelativeTime at={shown.at} />
        </p>
      ) : null}
    </div>
  );
}

const namesShown = 12;

function ModelNames({ names, own }: { names: readonly string[]; own: string }) {
  const others = names.filter((name) => name !== own);
  return (
    <p className="break-words text-caption text-text-2">
      {names.length === 0
        ? "The endpoint lists no model."
        : `The endpoint lists ${names.includes(own) ? "this model" : "other models"}${
            others.length > 0 ? `: ${others.slice(0, namesShown).join(", ")}` : ""
          }${others.length > namesShown ? ` and ${others.length - namesShown} more` : ""}.`}
    </p>
  );
}

function Actions({
  profile,
  onFindAbilities,
}: {
  profile: ProfileRow;
  onFindAbilities: () => void;
}) {
  const router = useRouter();
  const [isAsking, setIsAsking] = useState(false);
  const handleDelete = async () => {
    const answer = await deleteProfile(profile.id);
    setIsAsking(false);
    if (answer.ok) {
      toast(`${profile.name} was deleted`);
      router.refresh();
    } else {
      toast.error(answer.message);
    }
  };
  return (
    <>
      <Menu
        trigger={
          <Button size="icon" variant="quiet" aria-label={`More for ${profile.name}`}>
            <EllipsisVertical aria-hidden className="size-4" strokeWidth={1.75} />
          </Button>
        }
      >
        <MenuItem
          onSelect={onFindAbilities}
          icon={<WandSparkles aria-hidden className="size-4" strokeWidth={1.75} />}
          help="Four short calls: JSON, tools, pictures."
        >
          Find abilities
        </MenuItem>
        <MenuItem
          onSelect={() => router.push(`/models/${profile.id}`)}
          icon={<Pencil aria-hidden className="size-4" strokeWidth={1.75} />}
        >
          Edit
        </MenuItem>
        <MenuItem
          onSelect={() => setIsAsking(true)}
          isDanger
          icon={<Trash2 aria-hidden className="size-4" strokeWidth={1.75} />}
        >
          Delete
        </MenuItem>
      </Menu>
      <Dialog
        open={isAsking}
        onOpenChange={setIsAsking}
        width="sm"
        title={`Delete ${profile.name}?`}
        footer={
          <>
            <DialogClose>
              <Button>Keep it</Button>
            </DialogClose>
            <Button variant="danger" onClick={handleDelete}>
              Delete profile
            </Button>
          </>
        }
      >
        <p>Runs keep their own copy of the settings and are not changed.</p>
      </Dialog>
    </>
  );
}
