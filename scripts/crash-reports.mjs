// Keeps keys out of the diagnostic reports of the process that starts the others; see lib/crash-reports.ts.
import process from "node:process";

const { report } = process;
if (report && "excludeEnv" in report) {
  report.excludeEnv = true;
} else if (report) {
  report.reportOnFatalError = false;
  report.reportOnUncaughtException = false;
  report.reportOnSignal = false;
}
