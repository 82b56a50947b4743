import { execFile } from "node:child_process";
import { access, constants, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { databasePath } from "@/lib/db/client";
import { env, readSecret, webUrl } from "@/lib/env";
import { formatPlural } from "@/lib/format/count";
import type { Command } from "./command";
import {
  checkEndpointVariables,
  checkLocalModels,
  checkProfiles,
  checkServers,
  type Finding,
  messageOf,
} from "./doctor-models";
import { withDatabase } from "./open-database";

const run = promisify(execFile);
const smallestFreeBytes = 500 * 1024 * 1024;

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isNew = major > 20 || (major === 20 && minor >= 19);
  return isNew
    ? { name: "Node", level: "ok", text: process.versions.node }
    : {
        name: "Node",
        level: "problem",
        text: `${process.versions.node} is too old; install 20.19 or newer from https://nodejs.org`,
      };
}

async function checkDatabase(): Promise<Finding> {
  try {
    const text = await withDatabase(async (db) => {
      const [row] = z
        .array(z.object({ version: z.string() }))
        .parse(await db.$queryRawUnsafe("SELECT sqlite_version() AS version"));
      const runs = await db.run.count();
      return `${databasePath(env.SKILLOPT_DATABASE_URL)} (SQLite ${row?.version}, ${formatPlural(runs, "run")})`;
    });
    return { name: "Database", level: "ok", text };
  } catch (error) {
    return { name: "Database", level: "problem", text: messageOf(error) };
  }
}

async function checkDisk(): Promise<Finding> {
  const folder = dirname(databasePath(env.SKILLOPT_DATABASE_URL));
  try {
    await access(folder, constants.W_OK);
    const disk = await statfs(folder);
    const free = disk.bavail * disk.bsize;
    const text = `${(free / 1024 ** 3).toFixed(1)} GB free in ${folder}`;
    return { name: "Disk", level: free < smallestFreeBytes ? "problem" : "ok", text };
  } catch (error) {
    return { name: "Disk", level: "problem", text: messageOf(error) };
  }
}

async function checkWeb(): Promise<Finding> {
  try {
    const reply = await fetch(`${webUrl()}/api/v1/health`, { signal: AbortSignal.timeout(2000) });
    await reply.arrayBuffer();
    return { name: "Web app", level: "ok", text: `answers at ${webUrl()}` };
  } catch {
    return {
      name: "Web app",
      level: "note",
      text: `not running at ${webUrl()}; start it with npm start to watch runs in a browser`,
    };
  }
}

async function checkBrowser(): Promise<Finding> {
  try {
    const { stdout } = await run(process.execPath, ["scripts/find-browser.mjs"]);
    return { name: "Browser for tests", level: "ok", text: stdout.trim() };
  } catch {
    return {
      name: "Browser for tests",
      level: "note",
      text: "none; install one with 'npx playwright install chromium' or 'apt-get install chromium', or set BROWSER_PATH",
    };
  }
}

async function checkConfiguredKeys(): Promise<Finding> {
  try {
    const names = await withDatabase(async (db) => {
      const runs = await db.run.findMany({
        where: { archivedAt: null },
        orderBy: { createdAt: "desc" },
        take: 50,
        select: { config: true },
      });
      const named = runs.flatMap(({ config }) => [
        ...config.matchAll(/"apiKeyEnv":"([A-Z0-9_]+)"/g),
      ]);
      return [...new Set(named.map((match) => match[1] ?? ""))].filter((name) => name !== "");
    });
    const missing = names.filter((name) => readSecret(name) === null);
    if (missing.length > 0) {
      return {
        name: "Keys",
        level: "problem",
        text: `runs name ${missing.join(", ")}, not set in this shell; export them before you resume`,
      };
    }
    const text = names.length === 0 ? "no run needs one" : `set: ${names.join(", ")}`;
    return { name: "Keys", level: "ok", text };
  } catch (error) {
    return { name: "Keys", level: "note", text: messageOf(error) };
  }
}

const marks = { ok: "✓", note: "·", problem: "✗" } as const;

export const doctorCommand: Command = {
  name: "doctor",
  summary: "Checks what runs need and says how to fix what is missing.",
  positionals: [],
  options: {},
  async run(_input, terminal) {
    const findings = [
      checkNode(),
      await checkDatabase(),
      await checkDisk(),
      await checkConfiguredKeys(),
      ...(await Promise.all([
        checkWeb(),
        checkEndpointVariables("target"),
        checkEndpointVariables("optimizer"),
        checkLocalModels(),
        checkServers(),
        checkBrowser(),
      ])),
      ...(await checkProfiles()),
    ];
    for (const { name, level, text } of findings) {
      terminal.print(`${marks[level]} ${name.padEnd(19)} ${text}`);
    }
    const problems = findings.filter(({ level }) => level === "problem").length;
    terminal.print(
      problems === 0
        ? "Everything that was asked for works."
        : `${formatPlural(problems, "problem")} to fix.`,
    );
    return problems === 0 ? 0 : 1;
  },
};
