import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

function sources(folder: string): string[] {
  const full = join(root, folder);
  if (!existsSync(full)) {
    return [];
  }
  if (statSync(full).isFile()) {
    return [folder];
  }
  return readdirSync(full, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === "generated") {
      return [];
    }
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      return sources(path);
    }
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

const importPattern =
  /(?:^|[\n;])\s*(?:import|export)\s+(?:type\s+)?(?:[\w*{][^'";]*?\sfrom\s+)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/g;

function readSource(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** What a source imports: `a/b` for our own files (without extension), `package:name` otherwise. */
function importsIn(text: string, file: string): string[] {
  return [...text.matchAll(importPattern)].map((match) => {
    const name = match[1] ?? match[2] ?? "";
    if (name.startsWith("@/")) {
      return name.slice(2);
    }
    return name.startsWith(".")
      ? relative(root, resolve(root, dirname(file), name))
          .split(sep)
          .join("/")
      : `package:${name}`;
  });
}

const importsOf = (file: string) => importsIn(readSource(file), file);

/** Type-only imports vanish at run time, so they cannot make a circle. */
const valueImportsOf = (file: string) =>
  importsIn(
    readSource(file).replaceAll(/(?:^|\n)\s*(?:import|export)\s+type\s[^;]*;/g, "\n;"),
    file,
  );

const allFiles = ["app", "components", "lib", "worker", "server.ts"].flatMap(sources);

function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`) || path.startsWith(`${prefix}.`);
}

/**
 * The allow-table (architecture.md 4, style.md 7): files under `from` import only these of our own
 * folders, besides their own folder. `except` names the composition points.
 */
const allowed: { from: string; own: string[] }[] = [
  { from: "lib/schemas", own: [] },
  { from: "lib/domain", own: ["lib/schemas"] },
  { from: "lib/engine", own: ["lib/schemas", "lib/domain", "lib/errors"] },
  { from: "lib/events", own: ["lib/schemas", "lib/domain", "lib/errors"] },
  { from: "lib/charts", own: ["lib/schemas", "lib/domain", "lib/events", "lib/format"] },
  { from: "lib/diff", own: ["lib/schemas", "lib/domain"] },
  { from: "lib/format", own: ["lib/schemas", "lib/domain"] },
  {
    from: "lib/estimate",
    own: ["lib/schemas", "lib/domain", "lib/engine", "lib/format", "lib/models/pricing"],
  },
];

/** Folders that a file of the browser must never reach. */
const serverOnly = [
  "lib/db",
  "lib/services",
  "lib/artifacts",
  "lib/http",
  "lib/models/client",
  "lib/models/gateway",
  "lib/realtime/hub",
  "lib/realtime/publisher",
  "lib/env",
  "lib/log",
  "worker",
  "server",
];

function forbidden(files: readonly string[], isForbidden: (name: string, file: string) => boolean) {
  return files.flatMap((file) =>
    importsOf(file)
      .filter((name) => isForbidden(name, file))
      .map((name) => `${file} → ${name}`),
  );
}

test("the reader of imports sees every form of import", () => {
  const text = `import "server-only";
import { a,
  b } from "./near";
import type { C } from "@/lib/far";
export { d } from "../up";
const late = await import("node:fs");`;
  expect(importsIn(text, "lib/x/file.ts")).toEqual([
    "package:server-only",
    "lib/x/near",
    "lib/far",
    "lib/up",
    "package:node:fs",
  ]);
});

describe("imports follow the dependency direction", () => {
  test.each(allowed)("$from imports only what lies below it", ({ from, own }) => {
    const files = allFiles.filter((file) => isUnder(file, from));
    const wrong = forbidden(
      files,
      (name) =>
        !name.startsWith("package:") && ![from, ...own].some((folder) => isUnder(name, folder)),
    );
    expect(wrong).toEqual([]);
  });

  test("schemas import zod and nothing else", () => {
    const files = allFiles.filter((file) => isUnder(file, "lib/schemas"));
    expect(files.length).toBeGreaterThan(5);
    expect(
      forbidden(files, (name) => name.startsWith("package:") && name !== "package:zod"),
    ).toEqual([]);
  });

  test("the engine knows no database, framework, socket, file system or clock", () => {
    const files = allFiles.filter((file) => isUnder(file, "lib/engine"));
    expect(files.length).toBeGreaterThan(5);
    const packages = new Set(["package:zod", "package:node:crypto"]);
    expect(forbidden(files, (name) => name.startsWith("package:") && !packages.has(name))).toEqual(
      [],
    );
    const readsClock = files.filter((file) =>
      /\bDate\.now\(|\bnew Date\(\)|performance\.now\(|Math\.random\(/.test(
        readFileSync(join(root, file), "utf8"),
      ),
    );
    expect(readsClock).toEqual([]);
  });

  test("components never import the database, services, the worker or the engine", () => {
    const files = allFiles.filter((file) => isUnder(file, "components"));
    const wrong = forbidden(
      files,
      (name) =>
        name.startsWith("package:node:") ||
        [...serverOnly, "lib/engine", "app"].some((folder) => isUnder(name, folder)),
    );
    expect(wrong).toEqual([]);
  });

  test("environments, models and the engine are wired only in the worker", () => {
    const files = allFiles.filter((file) =>
      ["lib/environments", "lib/models"].some((folder) => isUnder(file, folder)),
    );
    const wrong = forbidden(files, (name) =>
      ["lib/db", "lib/services", "lib/artifacts", "lib/http", "lib/realtime", "worker", "app"].some(
        (folder) => isUnder(name, folder),
      ),
    );
    expect(wrong).toEqual([]);
  });

  test("nothing in lib imports app, components or worker", () => {
    const files = allFiles.filter((file) => file.startsWith("lib/"));
    expect(
      forbidden(files, (name) => ["app", "components", "worker"].some((f) => isUnder(name, f))),
    ).toEqual([]);
  });

  test("the database layer stands below services", () => {
    const files = allFiles.filter((file) => isUnder(file, "lib/db"));
    expect(
      forbidden(files, (name) =>
        ["lib/services", "lib/http", "lib/realtime", "lib/artifacts"].some((f) => isUnder(name, f)),
      ),
    ).toEqual([]);
  });

  test("the web process never runs the training loop", () => {
    const files = allFiles.filter((file) => isUnder(file, "app") || file === "server.ts");
    expect(
      forbidden(files, (name) => isUnder(name, "worker") || isUnder(name, "lib/engine/train")),
    ).toEqual([]);
  });
});

test("our own files do not import each other in a circle", () => {
  const known = new Map(
    allFiles.flatMap((file) => {
      const bare = file.replace(/\.tsx?$/, "");
      return bare.endsWith("/index")
        ? [
            [bare, file],
            [bare.slice(0, -6), file],
          ]
        : [[bare, file]];
    }) as [string, string][],
  );
  const graph = new Map(
    allFiles.map((file) => [
      file,
      valueImportsOf(file).flatMap((name) => known.get(name.replace(/\.tsx?$/, "")) ?? []),
    ]),
  );
  const state = new Map<string, "open" | "done">();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]) => {
    if (state.get(file) === "done") {
      return;
    }
    if (state.get(file) === "open") {
      circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
      return;
    }
    state.set(file, "open");
    for (const next of graph.get(file) ?? []) {
      visit(next, [...path, file]);
    }
    state.set(file, "done");
  };
  for (const file of allFiles) {
    visit(file, []);
  }
  expect(circles).toEqual([]);
});
