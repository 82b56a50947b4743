// Keeps keys out of the diagnostic reports and core files of the process that starts the others; see lib/crash-reports.ts.
import { spawnSync } from "node:child_process";
import process from "node:process";

const { report } = process;
if (report && "excludeEnv" in report) {
  report.excludeEnv = true;
} else if (report) {
  report.reportOnFatalError = false;
  report.reportOnUncaughtException = false;
  report.reportOnSignal = false;
}
if (process.platform === "linux") {
  spawnSync("prlimit", ["--pid", String(process.pid), "--core=1:1"], {
    stdio: "ignore",
    timeout: 2000,
  });
}
