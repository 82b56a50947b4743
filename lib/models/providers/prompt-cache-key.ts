import { createHash } from "node:crypto";

const requestsPerShard = 15;

/**
 * One key for all requests that begin alike (models-and-harnesses.md 12), so that the provider sends
 * them to the machine that has the beginning in memory. A key that is used often is sharded.
 */
export function createCacheKeys(model: string, now: () => number): (system: string) => string {
  let last: { system: string; key: string } | null = null;
  const used = new Map<string, { minute: number; count: number }>();

  function keyOf(system: string): string {
    // Rollouts of a batch share their beginning, so the last one is nearly always the same.
    if (last?.system !== system) {
      const hash = createHash("sha256").update(`${model}\0${system}`).digest("hex");
      last = { system, key: hash.slice(0, 32) };
    }
    return last.key;
  }

  return (system) => {
    const key = keyOf(system);
    const minute = Math.floor(now() / 60_000);
    const entry = used.get(key);
    const count = entry?.minute === minute ? entry.count + 1 : 1;
    if (entry === undefined && used.size >= 100) {
      used.clear();
    }
    used.set(key, { minute, count });
    const shard = Math.floor((count - 1) / requestsPerShard);
    return shard === 0 ? key : `${key}-${shard}`;
  };
}
