import * as z from "zod";
import { LogView } from "@/components/logs/log-view";

const levelSchema = z.enum(["all", "warn", "error"]).catch("all");

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function RunLogsPage({ searchParams }: Props) {
  return <LogView level={levelSchema.parse((await searchParams).level)} />;
}
