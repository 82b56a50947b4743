import type { Metadata } from "next";
import { OperationList } from "@/components/api-docs/operation-list";
import { PageBody, PageHeader } from "@/components/shell/page-header";
import { buttonClasses } from "@/components/ui/button";
import { operations } from "@/lib/http/document/openapi";
import { shownOperation } from "@/lib/http/document/shown-operation";

export const metadata: Metadata = { title: "API" };

/** Every request the app itself makes, from the schemas that check them. */
export default function ApiPage() {
  return (
    <>
      <PageHeader
        title="API"
        meta={<span className="text-text-3">{operations.length} requests below /api/v1</span>}
        actions={
          <a className={buttonClasses("secondary", "md")} href="/api/v1/openapi.json">
            openapi.json
          </a>
        }
      />
      <PageBody>
        <OperationList operations={operations.map(shownOperation)} />
      </PageBody>
    </>
  );
}
