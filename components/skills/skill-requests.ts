import * as z from "zod";
import type {
  AddLibraryVersion,
  ChangeLibrarySkill,
  CreateLibrarySkill,
} from "@/lib/schemas/library";
import { apiErrorSchema } from "@/lib/schemas/read-models";

const skillReply = z.object({ skill: z.object({ id: z.string() }) });

export type SkillReply =
  | { readonly ok: true; readonly skillId: string }
  | { readonly ok: false; readonly message: string };

export function createSkill(input: CreateLibrarySkill): Promise<SkillReply> {
  return send("/api/v1/skills", "POST", input);
}

export function addVersion(skillId: string, input: AddLibraryVersion): Promise<SkillReply> {
  return send(`/api/v1/skills/${skillId}/versions`, "POST", input);
}

export function changeSkill(skillId: string, changes: ChangeLibrarySkill): Promise<SkillReply> {
  return send(`/api/v1/skills/${skillId}`, "PATCH", changes);
}

async function send(path: string, method: string, body: unknown): Promise<SkillReply> {
  try {
    const response = await fetch(path, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const reply: unknown = await response.json();
    if (response.ok) {
      return { ok: true, skillId: skillReply.parse(reply).skill.id };
    }
    const parsed = apiErrorSchema.safeParse(reply);
    return {
      ok: false,
      message: parsed.success
        ? [
            parsed.data.error.message,
            ...parsed.data.error.fields.map((field) => field.message),
          ].join(" ")
        : "The change was refused.",
    };
  } catch {
    return { ok: false, message: "The server could not be reached. Nothing was changed." };
  }
}
