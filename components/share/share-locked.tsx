import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

const problems: Readonly<Record<string, string>> = {
  share_locked: "That is not the password of this link.",
  too_many_requests: "Too many wrong passwords. Wait a little, then try again.",
};

/** Asks for the password of a link. A form of the browser's own: it works without scripts. */
export function ShareLocked({ token, problem }: { token: string; problem: string | null }) {
  return (
    <div className="mx-auto mt-16 max-w-sm rounded-card border bg-bg p-6 max-sm:mx-4 md:mt-24">
      <h1 className="text-page">This link asks for a password</h1>
      <p className="mt-1 text-text-2">Whoever sent you the link has it.</p>
      <form method="post" action={`/s/${token}/unlock`} className="mt-5 grid gap-4">
        <Field
          id="password"
          label="Password"
          error={problem === null ? undefined : (problems[problem] ?? undefined)}
        >
          {(control) => (
            <Input
              {...control}
              name="password"
              type="password"
              autoComplete="off"
              required
              autoFocus
              maxLength={200}
            />
          )}
        </Field>
        <Button type="submit" variant="primary" size="lg">
          Open
        </Button>
      </form>
    </div>
  );
}
