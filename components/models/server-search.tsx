"use client";

import { Search } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { formatPlural } from "@/lib/format/count";
import type { FoundServer } from "@/lib/schemas/model-profile";
import { listServers } from "./profile-requests";

type State =
  | { readonly kind: "idle" | "asking" }
  | { readonly kind: "found"; readonly rows: readonly FoundServer[] }
  | { readonly kind: "failed"; readonly message: string };

/** Looks for model servers on the usual ports of the machine the app runs on. */
export function ServerSearch({ ports }: { ports: string }) {
  const [state, setState] = useState<State>({ kind: "idle" });
  const handleSearch = async () => {
    setState({ kind: "asking" });
    const answer = await listServers();
    setState(
      answer.ok
        ? { kind: "found", rows: answer.value.rows }
        : { kind: "failed", message: answer.message },
    );
  };
  return (
    <Card>
      <CardHeader
        title="Servers on this machine"
        actions={
          <Button
            size="sm"
            onClick={handleSearch}
            pending={state.kind === "asking"}
            icon={<Search aria-hidden className="size-3.5" strokeWidth={1.75} />}
          >
            Search
          </Button>
        }
      />
      <CardBody>
        <div aria-live="polite" className="grid gap-3">
          <Found state={state} ports={ports} />
        </div>
      </CardBody>
    </Card>
  );
}

function Found({ state, ports }: { state: State; ports: string }) {
  if (state.kind === "failed") {
    return <p className="text-table text-danger-text">{state.message}</p>;
  }
  if (state.kind !== "found") {
    return <p className="text-table text-text-2">Asks the usual ports: {ports}.</p>;
  }
  if (state.rows.length === 0) {
    return (
      <p className="text-table text-text-2">
        None found. Asked: {ports}. A server on another port or machine can be added by its address.
      </p>
    );
  }
  return (
    <ul className="grid gap-3">
      {state.rows.map((server) => (
        <li key={server.baseUrl} className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="min-w-0 flex-1">
            <span className="block font-medium">{server.label}</span>
            <span className="block break-words text-caption text-text-2">
              <span className="font-mono">{server.baseUrl}</span> ·{" "}
              {server.models.length === 0
                ? "no model loaded"
                : `${formatPlural(server.models.length, "model")}: ${server.models.slice(0, 3).join(", ")}`}
            </span>
          </span>
          <Button size="sm" asChild>
            <Link href={addressOf(server)}>Add</Link>
          </Button>
        </li>
      ))}
    </ul>
  );
}

function addressOf({ label, baseUrl, models }: FoundServer): string {
  const query = new URLSearchParams({ name: label, baseUrl });
  if (models[0]) {
    query.set("model", models[0]);
  }
  return `/models/new?${query}`;
}
