import { readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { compareWorkbooks } from "@/lib/environments/spreadsheet/compare-workbooks";
import { read, type VectorRunner } from "./vectors";

const fileNameSchema = z.string().regex(/^[^/\\]+\.xlsx$/);

/** Both graders' answers side by side. Some produced files are missing on purpose. */
export const spreadsheetCasesRunner: VectorRunner = {
  file: "spreadsheet/cases.json",
  run: async (input, _kind, directory) => {
    const gold = await readFile(path.join(directory, read(input, "gold", fileNameSchema)));
    const given = await readFile(path.join(directory, read(input, "pred", fileNameSchema))).catch(
      () => null,
    );
    const position = read(input, "answer_position", z.string());
    const compat = compareWorkbooks({ gold, given, position, profile: "compat" });
    const official = compareWorkbooks({ gold, given, position, profile: "official" });
    return {
      reference: {
        ok: compat.ok,
        first_mismatch: compat.firstMismatch,
        raised: compat.isUnscorable,
      },
      official: { ok: official.ok, raised: false },
    };
  },
};
