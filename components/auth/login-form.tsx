import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** A form of the browser's own: it works without scripts, and password managers know it. */
export function LoginForm({
  next,
  problem,
}: {
  readonly next: string;
  readonly problem: string | null;
}) {
  return (
    <form method="post" action="/api/v1/login" className="mt-5 grid gap-4">
      <input type="hidden" name="next" value={next} />
      <input
        type="text"
        name="username"
        autoComplete="username"
        value="administrator"
        readOnly
        hidden
      />
      <Field id="secret" label="Administrator secret" error={problem ?? undefined}>
        {(control) => (
          <Input
            {...control}
            name="secret"
            type="password"
            autoComplete="current-password"
            required
            autoFocus
            maxLength={200}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" size="lg">
        Log in
      </Button>
    </form>
  );
}
