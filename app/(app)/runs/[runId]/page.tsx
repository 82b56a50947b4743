import { RunOverview } from "@/components/run/run-overview";

export default function RunPage() {
  return <RunOverview />;
}
