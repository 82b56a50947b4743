/** Names given to this process after its start, such as the address of a tunnel. */
const processWide: typeof globalThis & { skilloptPublicHosts?: Set<string> } = globalThis;

/** Routes are bundled apart from the server; the process is what they share. */
export function addPublicHost(name: string): void {
  processWide.skilloptPublicHosts ??= new Set();
  processWide.skilloptPublicHosts.add(name.toLowerCase());
}

export function isPublicHost(name: string): boolean {
  return processWide.skilloptPublicHosts?.has(name) ?? false;
}

/** Address of the tunnel, which is always TLS; null without one. */
export function publicAddress(): string | null {
  const name = [...(processWide.skilloptPublicHosts ?? [])].at(-1);
  return name === undefined ? null : `https://${name}`;
}
