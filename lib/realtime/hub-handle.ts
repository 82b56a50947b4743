/** What routes may ask of the hub that runs in the same process. */
export type HubHandle = {
  /** Workers look at the database now instead of within a second. */
  readonly nudgeWorkers: () => void;
  readonly runChanged: (runId: string) => void;
  /** Visitors of the link are shown the door at once. */
  readonly closeShare: (shareId: string) => void;
};

const processWide: typeof globalThis & { skilloptHub?: HubHandle | undefined } = globalThis;

const noHub: HubHandle = {
  nudgeWorkers: () => {},
  runChanged: () => {},
  closeShare: () => {},
};

/** Routes are bundled apart from the server that holds the hub; the process is what they share. */
export function setHub(hub: HubHandle | null): void {
  processWide.skilloptHub = hub ?? undefined;
}

/** Without a hub (plain `next start`, tests) asking does nothing: the database is the truth. */
export function getHub(): HubHandle {
  return processWide.skilloptHub ?? noHub;
}
