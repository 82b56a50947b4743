import type { OfficeqaItem } from "@/lib/schemas/dataset";
import type { LoadAttachment } from "../environment";
import { cutResult } from "../tool-loop";

/** OQ-1: what a prompt holds of one page and of all pages, in characters. */
const pageChars = 24_000;
const allChars = 80_000;

/** The pages of an item as text for the prompt, within the limits. */
export async function showPages(
  pages: OfficeqaItem["pages"],
  load: LoadAttachment,
): Promise<{ readonly text: string; readonly pages: number; readonly chars: number }> {
  const parts: string[] = [];
  let chars = 0;
  for (const { document, page, file } of pages) {
    const whole = new TextDecoder().decode(await load(file.hash)).trim();
    const part = `### ${document}, page ${page}\n${cutResult(whole, pageChars)}`;
    if (parts.length > 0 && chars + part.length > allChars) break;
    parts.push(part);
    chars += part.length;
  }
  return { text: parts.join("\n\n"), pages: parts.length, chars };
}
