// Loaded into the measured process with --import: leaves its peak memory behind when it ends.
import { writeFileSync } from "node:fs";
import process from "node:process";

process.on("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  writeFileSync(
    process.env.PERF_MEMORY_FILE,
    JSON.stringify({ peakMb: maxRSS / 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }),
  );
});
