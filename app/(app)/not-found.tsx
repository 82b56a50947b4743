import Link from "next/link";
import { ProblemPage } from "@/components/shell/problem-page";
import { Button } from "@/components/ui/button";

export default function NotFoundInApp() {
  return (
    <ProblemPage
      title="This does not exist"
      actions={
        <>
          <Button variant="primary" asChild>
            <Link href="/runs">Open the runs</Link>
          </Button>
          <Button asChild>
            <Link href="/datasets">Open the datasets</Link>
          </Button>
        </>
      }
    >
      <p>It may have been deleted, or the address has a typing error.</p>
    </ProblemPage>
  );
}
