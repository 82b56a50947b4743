"use client";

import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { ProfileRow } from "@/lib/schemas/model-profile";
import { listSavedModels, type SavedModel } from "./saved-models";

const SavedModelsContext = createContext<readonly SavedModel[]>([]);

/** Gives the form below the endpoints of the models page. */
export function SavedModelsProvider({
  profiles,
  children,
}: {
  profiles: readonly ProfileRow[];
  children: ReactNode;
}) {
  const saved = useMemo(() => listSavedModels(profiles), [profiles]);
  return <SavedModelsContext.Provider value={saved}>{children}</SavedModelsContext.Provider>;
}

export function useSavedModels(): readonly SavedModel[] {
  return useContext(SavedModelsContext);
}
