import type { Metadata } from "next";
import { LoginForm } from "@/components/auth/login-form";
import { Brand } from "@/components/shell/brand";
import { safeReturnPath } from "@/lib/http/public-paths";

export const metadata: Metadata = { title: "Log in", robots: { index: false, follow: false } };

const problems: Readonly<Record<string, string>> = {
  login_required: "That is not the administrator secret.",
  too_many_requests: "Too many wrong secrets. Wait a little, then try again.",
};

type Query = { readonly next?: string | string[]; readonly problem?: string | string[] };

/** The only page of the app that opens without a login, when one is asked for. */
export default async function LoginPage({
  searchParams,
}: {
  readonly searchParams: Promise<Query>;
}) {
  const { next, problem } = await searchParams;
  const path = safeReturnPath(typeof next === "string" ? next : null);
  return (
    <main id="main" className="grid min-h-dvh place-items-center bg-surface p-4">
      <div className="w-full max-w-sm rounded-card border border-border bg-bg p-6">
        <Brand href="/login" />
        <h1 className="mt-6 font-semibold text-page">Log in</h1>
        <p className="mt-1 text-text-2">
          This app can be reached from other machines. The administrator secret was shown in the
          terminal when it was first started that way.
        </p>
        <LoginForm
          next={path}
          problem={typeof problem === "string" ? (problems[problem] ?? null) : null}
        />
        <p className="mt-4 text-table text-text-3">
          Lost it? Start the app with <code>npm start -- --new-secret</code>. Share links open
          without a login.
        </p>
      </div>
    </main>
  );
}
