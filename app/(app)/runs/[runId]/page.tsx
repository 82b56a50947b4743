import { RunOverview } from "@/components/run/run-overview";
import { RunReplay } from "@/components/run/run-replay";

export default function RunPage() {
  return (
    <RunReplay>
      <RunOverview />
    </RunReplay>
  );
}
