import { listModels } from "@/lib/models/list-models";
import { usualServers } from "@/lib/models/usual-servers";
import type { FoundServer } from "@/lib/schemas/model-profile";

const searchMs = 1500;

/** Model servers on the usual ports of this machine; only loopback is asked, and no key is sent. */
export async function findServers(signal: AbortSignal): Promise<readonly FoundServer[]> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(searchMs)]);
  const found = await Promise.all(
    usualServers.map(async ({ label, port }): Promise<FoundServer | null> => {
      const baseUrl = `http://127.0.0.1:${port}/v1`;
      const models = await listModels({ provider: "openai_compatible", baseUrl }, null, patience);
      return models && { label, baseUrl, models: [...models] };
    }),
  );
  return found.filter((server) => server !== null);
}
