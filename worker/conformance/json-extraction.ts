import * as z from "zod";
import { extractJsonArray, extractJsonObject } from "@/lib/engine/json-extraction";
import { isSame } from "./compare";
import { profileOf, read, type VectorRunner } from "./vectors";

const expectedSchema = z.object({ value: z.unknown(), stage: z.string() });

/** The value alone is compared: the product does not tell how it found it. */
export const jsonExtractionRunner: VectorRunner = {
  file: "json_extraction.json",
  run: (input, kind) => {
    const text = read(input, "text", z.string());
    return read(input, "fn", z.string()) === "extract_json"
      ? extractJsonObject(text, profileOf(kind))
      : extractJsonArray(text, profileOf(kind));
  },
  matches: (actual, vector) => isSame(actual, expectedSchema.parse(vector.expected).value),
};
