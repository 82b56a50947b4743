import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const supervisorFile = fileURLToPath(new URL("../../../scripts/supervisor.mjs", import.meta.url));
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "skillopt-supervisor-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs a small program that supervises `child`; `reaction` may send it signals by its output. */
async function supervise(
  child: string,
  reaction: (output: string, signal: (name: NodeJS.Signals) => void) => void = () => {},
) {
  const childFile = join(folder, "child.mjs");
  const mainFile = join(folder, "main.mjs");
  await writeFile(childFile, child);
  await writeFile(
    mainFile,
    `import { supervise } from ${JSON.stringify(pathToFileURL(supervisorFile).href)};
const running = supervise({
  processes: [{ name: "web", file: ${JSON.stringify(childFile)}, env: {} }],
  onGiveUp: (name) => { console.log("gave up on " + name); process.exit(3); },
});
process.on("SIGTERM", async () => { await running.stop(); process.exit(0); });
`,
  );
  const program = spawn(process.execPath, [mainFile], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [program.stdout, program.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      reaction(output, (name) => program.kill(name));
    });
  }
  const code = await new Promise((resolve) => program.on("close", resolve));
  return { code, output };
}

test("the wait before a restart doubles from 0.5 s to 10 s", async () => {
  const { backOffMs } = await import(pathToFileURL(supervisorFile).href);
  expect([1, 2, 3, 4, 5, 6, 7].map(backOffMs)).toEqual([
    500, 1000, 2000, 4000, 8000, 10_000, 10_000,
  ]);
});

test("a process that keeps failing is given up after five quick failures, with a message", async () => {
  const { code, output } = await supervise(`console.log("broken"); process.exit(7);`);
  expect(code).toBe(3);
  expect(output.match(/web │ broken/g)).toHaveLength(5);
  expect(output.match(/starting it again in/g)).toHaveLength(4);
  expect(output).toContain("The web process failed 5 times in a row (exit code 7)");
  expect(output).toContain("gave up on web");
}, 30_000);

test("a process that crashed once is started again, and SIGTERM stops both with exit code 0", async () => {
  const { code, output } = await supervise(
    `import { existsSync, writeFileSync } from "node:fs";
const mark = ${JSON.stringify(join(folder, "crashed"))};
if (!existsSync(mark)) { writeFileSync(mark, ""); process.kill(process.pid, "SIGKILL"); }
process.on("SIGTERM", () => { console.log("child stops"); process.exit(0); });
setInterval(() => {}, 1000);
console.log("child runs");`,
    (text, signal) => {
      if (text.includes("child runs") && !text.includes("child stops")) {
        signal("SIGTERM");
      }
    },
  );
  expect(output).toContain("The web process ended (SIGKILL); starting it again in 0.5 s.");
  expect(output).toContain("web │ child stops");
  expect(code).toBe(0);
});

test("children see their channel close when the supervisor dies, so none is left behind", async () => {
  const mark = join(folder, "gone");
  await supervise(
    `import { writeFileSync } from "node:fs";
process.on("disconnect", () => { writeFileSync(${JSON.stringify(mark)}, ""); process.exit(0); });
console.log("child runs");`,
    (text, signal) => {
      if (text.includes("child runs")) {
        signal("SIGKILL");
      }
    },
  );
  const { existsSync } = await import("node:fs");
  await expect.poll(() => existsSync(mark), { timeout: 5000 }).toBe(true);
});
