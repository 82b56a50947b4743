import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import * as z from "zod";
import { LibrarySkill } from "@/components/skills/library-skill";
import { getDb } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { getLibrarySkill, getLibraryText } from "@/lib/services/read-library";

type Props = {
  params: Promise<{ skillId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

const querySchema = z.object({
  v: z.coerce.number().int().min(1).max(1_000_000).optional().catch(undefined),
  view: z.enum(["text", "diff"]).default("text").catch("text"),
});

const findSkill = cache(async (skillId: string) => {
  try {
    return await getLibrarySkill(getDb(), skillId);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") {
      notFound();
    }
    throw error;
  }
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await findSkill((await params).skillId)).name };
}

export default async function LibrarySkillRoute({ params, searchParams }: Props) {
  const { skillId } = await params;
  const { v, view } = querySchema.parse(await searchParams);
  const skill = await findSkill(skillId);
  const number = v ?? skill.latest.number;
  if (!skill.versions.some((version) => version.number === number)) {
    notFound();
  }
  const db = getDb();
  const [shown, before] = await Promise.all([
    getLibraryText(db, skillId, number),
    number > 1 ? getLibraryText(db, skillId, number - 1) : null,
  ]);
  return (
    <LibrarySkill
      skill={skill}
      number={number}
      view={number === 1 ? "text" : view}
      text={shown.text}
      before={before?.text ?? ""}
    />
  );
}
