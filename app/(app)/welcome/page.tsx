import type { Metadata } from "next";
import { WelcomeDoors } from "@/components/runs/welcome-doors";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { presets } from "@/lib/config/presets";
import { startDemo } from "../runs/(list)/actions";

export const metadata: Metadata = { title: "Welcome" };

export default function WelcomePage() {
  return (
    <>
      <PageHeader title="Welcome" />
      <PageBody>
        <WelcomeDoors
          startDemo={startDemo}
          presets={presets.map(({ id, title, description }) => ({ id, title, description }))}
        />
      </PageBody>
    </>
  );
}
