// better-sqlite3 is the one package with native code. This script makes it loadable after every
// install: use it as it is, else a copy compiled earlier for the same runtime, else build it once
// and keep the result in the user's cache folder (a compile takes a minute and a half on 2 cores).
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";

const require = createRequire(import.meta.url);

function findPackage() {
  try {
    return dirname(require.resolve("better-sqlite3/package.json"));
  } catch {
    return null;
  }
}

/** Tried in a child process: a binary of another ABI must not stay loaded in this one. */
function works(folder) {
  const probe = join(import.meta.dirname, "native", "probe-driver.cjs");
  return spawnSync(process.execPath, [probe, folder], { stdio: "ignore" }).status === 0;
}

function cacheFile(folder) {
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const libc = process.report?.getReport().header.glibcVersionRuntime ? "glibc" : "other";
  const name = `better-sqlite3-${version}-abi${process.versions.modules}-${process.platform}-${process.arch}-${libc}.node`;
  const root =
    process.env.SKILLOPT_CACHE_DIR ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "skillopt-studio");
  return join(root, name);
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, `${to}.${process.pid}.tmp`);
  renameSync(`${to}.${process.pid}.tmp`, to);
}

/** Runs a script of the package: `install` fetches a binary or compiles, `build-release` compiles. */
function build(folder, script) {
  const env = { ...process.env };
  const prefix = dirname(dirname(process.execPath));
  if (!env.npm_config_nodedir && existsSync(join(prefix, "include", "node", "node.h"))) {
    env.npm_config_nodedir = prefix;
  }
  const header = join(import.meta.dirname, "native", "plain-object-wrap.h");
  env.CXXFLAGS = `${env.CXXFLAGS ?? ""} -include "${header}"`.trim();
  const result = spawnSync("npm", ["run", script], {
    cwd: folder,
    env,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (result.status !== 0) {
    console.error(`${result.stdout}\n${result.stderr}`);
  }
  return result.status;
}

const folder = findPackage();
if (folder && !works(folder)) {
  const binary = join(folder, "build", "Release", "better_sqlite3.node");
  const cached = cacheFile(folder);
  if (existsSync(cached)) {
    copy(cached, binary);
  }
  if (!works(folder)) {
    console.log("Preparing the database driver (better-sqlite3) for this machine…");
    const isReady = ["install", "build-release"].some(
      (script) => build(folder, script) === 0 && works(folder),
    );
    if (!isReady) {
      console.error(
        "The database driver could not be prepared. Install a C++ toolchain (python3, make, g++) and run `npm install` again.",
      );
      process.exit(1);
    }
    copy(binary, cached);
  }
}
