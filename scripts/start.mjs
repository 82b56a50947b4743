// `npm start`: sets up what is missing, then serves the web app and runs the worker.
import "./crash-reports.mjs";
import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { checkNode, generateClient, installPackages, root, runTool, step } from "./setup.mjs";
import { supervise } from "./supervisor.mjs";

const help = `Starts SkillOpt Studio: web app and worker.

  npm start -- [flags]

  --port N     port of the web app (default 7860)
  --host H     address to listen on (default 127.0.0.1; 0.0.0.0 opens it to your network and asks for a login)
  --share      also open a public https address through a tunnel (asks for a login)
  --new-secret make a new administrator secret and end all logins
  --no-demo    do not create the demo run on an empty database
  --dev        hot reload for people who change the code
  --help       this text
`;

function fail(message, code = 2) {
  console.error(message);
  process.exit(code);
}

function readFlags() {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        port: { type: "string" },
        host: { type: "string" },
        "no-demo": { type: "boolean" },
        dev: { type: "boolean" },
        share: { type: "boolean" },
        "new-secret": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }));
  } catch (error) {
    return fail(`${error.message}\n\n${help}`);
  }
  if (values.help) {
    console.log(help);
    process.exit(0);
  }
  const portText = values.port ?? process.env.SKILLOPT_PORT ?? "7860";
  const port = Number(portText);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    fail(`--port must be a whole number from 1 to 65535, not "${portText}".`);
  }
  const host = values.host ?? process.env.SKILLOPT_HOST ?? "127.0.0.1";
  return {
    port,
    host,
    demo: values["no-demo"] !== true,
    dev: values.dev === true,
    share: values.share === true,
    newSecret: values["new-secret"] === true,
  };
}

/** Resolves with null when the port can be had, else with the system's reason. */
function portProblem(port, host) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error) => resolve(error.code ?? error.message));
    probe.listen(port, host, () => probe.close(() => resolve(null)));
  });
}

async function assertPortIsFree({ port, host }) {
  const problem = await portProblem(port, host);
  if (problem === "EADDRINUSE") {
    const other = port < 65_535 ? port + 1 : port - 1;
    fail(
      `Port ${port} is already in use. Stop what runs there, or choose another: npm start -- --port ${other}`,
      1,
    );
  }
  if (problem === "EACCES") {
    fail(`Port ${port} needs more rights. Choose one above 1023: npm start -- --port 7860`, 1);
  }
  if (problem !== null) {
    fail(`Cannot listen on ${host}:${port} (${problem}). Check --host and --port.`, 1);
  }
}

function addressOf({ port, host }) {
  const shown = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${shown.includes(":") ? `[${shown}]` : shown}:${port}`;
}

/** Resolves true once the page answers, false when `isOver()` says so first. */
async function answers(url, isOver) {
  while (!isOver()) {
    try {
      const reply = await fetch(`${url}/api/v1/health`, { signal: AbortSignal.timeout(2000) });
      await reply.arrayBuffer();
      return true;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return false;
}

async function watchSources(supervisor) {
  const { watchPrograms } = await import("./watch.mjs");
  return watchPrograms((name) => supervisor.restart(name));
}

const started = performance.now();
checkNode();
const flags = readFlags();
await assertPortIsFree(flags);
await installPackages({ dev: false });
await generateClient();
const { buildPages, buildPrograms } = await import("./build.mjs");
await buildPrograms();
if (!flags.dev) {
  await buildPages();
}

const url = addressOf(flags);
const env = {
  NODE_ENV: flags.dev ? "development" : "production",
  NEXT_TELEMETRY_DISABLED: "1",
  SKILLOPT_PORT: String(flags.port),
  SKILLOPT_HOST: flags.host,
  SKILLOPT_WEB_URL: url,
  SKILLOPT_WORKER_TOKEN: process.env.SKILLOPT_WORKER_TOKEN || randomBytes(32).toString("hex"),
  SKILLOPT_SHARE: flags.share ? "1" : "0",
  SKILLOPT_NEW_SECRET: flags.newSecret ? "1" : "0",
  SKILLOPT_DEMO: flags.demo ? "1" : "0",
  SKILLOPT_DEV: flags.dev ? "1" : "0",
};
await step("Checking the database", () => runTool("../dist/migrate.mjs", [], { env }));

let over = false;
let tunnel = null;
let publicUrl = null;
let secretShown = false;

function onMessage(name, message) {
  if (message?.type === "admin_secret" && !secretShown) {
    secretShown = true;
    console.log(
      `\nAdministrator secret for the login, shown only now: ${message.secret}\nKeep it. A lost one is replaced with: npm start -- --new-secret\n`,
    );
  }
  if (name === "web" && message?.type === "ready") {
    tellAddress();
  }
}

/** A web process that was started again has to be told again. */
function tellAddress() {
  if (publicUrl !== null) {
    supervisor.send("web", { type: "public_address", url: publicUrl });
  }
}

const supervisor = supervise({
  processes: [
    { name: "web", file: join(root, "dist", "server.mjs"), env },
    { name: "worker", file: join(root, "dist", "worker.mjs"), env },
  ],
  onGiveUp: () => void stop(1),
  onMessage,
});
const watcher = flags.dev ? await watchSources(supervisor) : null;

async function stop(code) {
  if (over) {
    return;
  }
  over = true;
  console.log("Stopping …");
  tunnel?.stop();
  await watcher?.dispose();
  await supervisor.stop();
  process.exit(code);
}
process.on("SIGINT", () => void stop(0));
process.on("SIGTERM", () => void stop(0));
process.on("SIGHUP", () => void stop(0));

if (await answers(url, () => over)) {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`\nSkillOpt Studio is ready: ${url}  (${seconds} s, Ctrl-C stops it)\n`);
  if (flags.share && !over) {
    const { openTunnel } = await import("./tunnel.mjs");
    tunnel = await openTunnel({
      target: url,
      onUrl: (given) => {
        publicUrl = given;
        tellAddress();
        console.log(
          `\nPublic address: ${given}\nAnybody with the address sees the login; share links (/s/…) open without it.\n`,
        );
      },
      onProblem: (text) => console.error(`\nNo public address: ${text}\nThe app runs on ${url}.\n`),
    });
  }
}
