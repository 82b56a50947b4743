import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { environmentPages } from "@/lib/environments/documentation/environment-page";
import { environmentNotes } from "@/lib/environments/documentation/notes";
import { environments, getEnvironment } from "@/lib/environments/registry";
import { environmentConfigSchema, ownSettingKeys } from "@/lib/schemas/environment";

const folder = fileURLToPath(new URL("../../../docs/environments/", import.meta.url));
const pages = environmentPages();

describe("pages of the environments", () => {
  it.each([...pages])("docs/environments/%s is current", (name, text) => {
    expect(readFileSync(`${folder}${name}`, "utf8"), "run node scripts/environment-docs.mjs").toBe(
      text,
    );
  });

  it("there is one for each environment, and the guide", () => {
    expect(readdirSync(folder).toSorted()).toEqual(
      [...pages.keys(), "add-an-environment.md"].toSorted(),
    );
  });

  it.each(Object.values(environments).map(({ name }) => name))(
    "%s names every setting with a title of its own",
    (name) => {
      const page = pages.get(`${name}.md`) ?? "";
      for (const key of ownSettingKeys(name)) {
        expect(page).toMatch(
          new RegExp(`^\\| \`${key}\` \\| .+ \\| .+ \\| (?!${key} ).+ \\|$`, "m"),
        );
      }
    },
  );

  /** These look for the files a record names before they read it. */
  const withFiles: readonly string[] = ["docvqa", "officeqa"];
  it.each(Object.values(environments).filter(({ name }) => !withFiles.includes(name)))(
    "the example record of $name is valid",
    ({ name }) => {
      const config = environmentConfigSchema.parse({ name });
      const parsed = getEnvironment(name).parseItems(
        [{ file: "docs", line: 1, value: environmentNotes[name]?.example }],
        config,
      );
      expect(parsed).toMatchObject({ ok: true, warnings: [] });
    },
  );
});
