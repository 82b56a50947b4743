"use client";

import { useEffect, useState } from "react";
import { valueAt } from "@/lib/domain/value-at";

/** Versions never change, so a text is asked for once per page. */
const texts = new Map<string, Promise<string>>();

export type VersionTextState =
  | { readonly kind: "loading" }
  | { readonly kind: "ready"; readonly text: string }
  | { readonly kind: "failed"; readonly message: string };

/** The text of a skill version of a run; null asks for nothing. */
export function useVersionText(runId: string, number: number | null): VersionTextState {
  const [loaded, setLoaded] = useState<{ key: string; state: VersionTextState } | null>(null);
  const key = number === null ? null : `${runId}/${number}`;
  useEffect(() => {
    if (key === null || number === null) {
      return;
    }
    let isGone = false;
    const settle = (state: VersionTextState) => {
      if (!isGone) {
        setLoaded({ key, state });
      }
    };
    loadText(runId, number).then(
      (text) => settle({ kind: "ready", text }),
      () => {
        texts.delete(key);
        settle({ kind: "failed", message: `Version ${number} could not be read.` });
      },
    );
    return () => {
      isGone = true;
    };
  }, [key, runId, number]);
  return loaded !== null && loaded.key === key ? loaded.state : { kind: "loading" };
}

function loadText(runId: string, number: number): Promise<string> {
  const key = `${runId}/${number}`;
  const known = texts.get(key);
  if (known !== undefined) {
    return known;
  }
  const request = fetch(`/api/v1/runs/${runId}/versions/${number}`).then(async (response) => {
    if (!response.ok) {
      throw new Error(`HTTP ${response.status}`);
    }
    const text = valueAt(await response.json(), "text");
    if (typeof text !== "string") {
      throw new Error("a version without text");
    }
    return text;
  });
  texts.set(key, request);
  return request;
}
