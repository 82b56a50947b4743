import * as z from "zod";
import {
  type EndpointTest,
  endpointTestSchema,
  type FoundServer,
  foundServerSchema,
  type PutProfile,
} from "@/lib/schemas/model-profile";
import type { ModelRole } from "@/lib/schemas/model-role";
import { apiErrorSchema } from "@/lib/schemas/read-models";

export type Refusal = {
  readonly ok: false;
  readonly message: string;
  readonly fields: readonly { readonly path: string; readonly message: string }[];
};
export type Answer<T> = { readonly ok: true; readonly value: T } | Refusal;

const root = "/api/v1/models";

/** One request; never throws. */
async function send<T>(
  path: string,
  schema: z.ZodType<T>,
  request: { readonly method: string; readonly body?: unknown },
): Promise<Answer<T>> {
  try {
    const { method, body } = request;
    const response = await fetch(`${root}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const json: unknown = await response.json();
    const parsed = response.ok ? schema.safeParse(json) : null;
    if (parsed?.success) {
      return { ok: true, value: parsed.data };
    }
    const refusal = apiErrorSchema.safeParse(json);
    if (refusal.success) {
      const { message, hint, fields } = refusal.data.error;
      return { ok: false, message: [message, hint].filter(Boolean).join(" "), fields };
    }
  } catch {
    // Handled below together with an answer nobody understands.
  }
  return { ok: false, message: "The server did not answer. Try again.", fields: [] };
}

const savedSchema = z.object({ profile: z.object({ id: z.string() }) });

/** Creates a profile, or replaces the one with this id. */
export function saveProfile(id: string | null, profile: PutProfile) {
  return id === null
    ? send("/profiles", savedSchema, { method: "POST", body: profile })
    : send(`/profiles/${id}`, savedSchema, { method: "PUT", body: profile });
}

export function deleteProfile(id: string) {
  return send(`/profiles/${id}`, z.object({ deleted: z.boolean() }), { method: "DELETE" });
}

export function testProfile(id: string, abilities: boolean): Promise<Answer<EndpointTest>> {
  return send(`/profiles/${id}/test`, endpointTestSchema, { method: "POST", body: { abilities } });
}

export function testSettings(
  settings: ModelRole,
  abilities: boolean,
): Promise<Answer<EndpointTest>> {
  return send("/test", endpointTestSchema, { method: "POST", body: { settings, abilities } });
}

export function listServers(): Promise<Answer<{ rows: FoundServer[] }>> {
  return send("/servers", z.object({ rows: z.array(foundServerSchema) }), { method: "GET" });
}
