import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { renderOutcomeTable } from "@/tests/support/outcome-table";

const file = fileURLToPath(new URL("../../../docs/model-errors.md", import.meta.url));

it("M 8: docs/model-errors.md is made of the cases that are tested", async () => {
  await expect(renderOutcomeTable()).toMatchFileSnapshot(file);
});
