// A public https address for this machine: a quick tunnel of Cloudflare's cloudflared program.
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { bin, install, Tunnel, use } from "cloudflared";

const howTo =
  "Install cloudflared (https://developers.cloudflare.com/cloudflare-one/connections/connect-networks/downloads/) so that it is on the PATH, then start with --share again.";
const addressLimitMs = 60_000;

/** npm puts its own folder first, where the package has a command of the same name that fetches the program. */
const npmFolder = /[\\/]node_modules[\\/]\.bin[\\/]?$/;

/** The program on the PATH, or null. */
export function findOnPath(path = process.env.PATH ?? "") {
  const names = process.platform === "win32" ? ["cloudflared.exe"] : ["cloudflared"];
  const folders = path.split(delimiter).filter((one) => one !== "" && !npmFolder.test(one));
  for (const folder of folders) {
    for (const name of names) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // Not here.
      }
    }
  }
  return null;
}

/** The program's path: on the PATH, fetched before, or fetched now. Throws when there is none. */
async function findProgram() {
  const onPath = findOnPath();
  if (onPath !== null) {
    return onPath;
  }
  if (!existsSync(bin)) {
    console.log("Fetching cloudflared …");
    await install(bin);
  }
  return bin;
}

/**
 * Opens a tunnel to `target`. `onUrl(url)` gets the public address, `onProblem(text)` a sentence when
 * there is none or it was lost; never throws, because the app runs without it too.
 */
export async function openTunnel({ target, onUrl, onProblem }) {
  try {
    use(await findProgram());
  } catch (error) {
    onProblem(
      `the program cloudflared is missing and could not be fetched (${error.message}). ${howTo}`,
    );
    return null;
  }
  const tunnel = Tunnel.quick(target, { "--no-autoupdate": true });
  let isStopping = false;
  let lastLine = "";
  const timer = setTimeout(() => {
    onProblem(
      `cloudflared gave no address within ${addressLimitMs / 1000} s (${lastLine || "it said nothing"}).`,
    );
  }, addressLimitMs);
  timer.unref();
  tunnel.on("stderr", (text) => {
    lastLine = text.trim().split("\n").at(-1) ?? lastLine;
  });
  tunnel.once("url", (url) => {
    clearTimeout(timer);
    onUrl(url);
  });
  tunnel.on("error", (error) => {
    clearTimeout(timer);
    onProblem(`cloudflared could not be started (${error.message}). ${howTo}`);
  });
  tunnel.on("exit", (code) => {
    clearTimeout(timer);
    if (!isStopping) {
      onProblem(`cloudflared ended with exit code ${code} (${lastLine || "it said nothing"}).`);
    }
  });
  return {
    stop() {
      isStopping = true;
      clearTimeout(timer);
      tunnel.stop();
    },
  };
}
