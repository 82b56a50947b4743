import { getDb } from "@/lib/db/client";
import type { TokenParams } from "@/lib/http/params";
import { markdownDownload } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { getSharedBestSkill } from "@/lib/services/read-share";

export const GET = route<TokenParams>(async (_request, { token }) => {
  const { text, runName } = await getSharedBestSkill(getDb(), token);
  const response = markdownDownload(text, runName);
  response.headers.set("x-robots-tag", "noindex");
  response.headers.set("referrer-policy", "no-referrer");
  return response;
});
