import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";

/**
 * Keeps keys out of the files Node and the system write when a process dies, however it was started.
 * Works when it is imported, and comes first, because a wrong setting ends a process while it loads.
 * Lines that are printed are the matter of `uncaught.ts`.
 */

/** Diagnostic reports list the whole environment. Node 22.13 and later can leave it out. */
function leaveOutOfReports(): void {
  const { report } = process;
  if (!report) {
    return;
  }
  if ("excludeEnv" in report) {
    report.excludeEnv = true;
    return;
  }
  if (report.reportOnSignal) {
    // Without the report nobody listens any more, and the signal would end the process.
    process.on(report.signal, () => {});
  }
  report.reportOnFatalError = false;
  report.reportOnUncaughtException = false;
  report.reportOnSignal = false;
}

/**
 * A core file is the memory of the process. With no kind of memory chosen its registers are still in it,
 * and those may hold the header that was copied last; a limit of one byte lets none be written, nor be
 * handed to a program, which a limit of zero would.
 */
function leaveOutOfCoreFiles(): void {
  if (process.platform !== "linux") {
    return;
  }
  try {
    writeFileSync("/proc/self/coredump_filter", "0");
  } catch {
    // A system without core files has nothing to keep out of.
  }
  // Without the command the filter alone protects; a lower limit set from outside is as good.
  spawnSync("prlimit", ["--pid", String(process.pid), "--core=1:1"], {
    stdio: "ignore",
    timeout: 2000,
  });
}

leaveOutOfReports();
leaveOutOfCoreFiles();
