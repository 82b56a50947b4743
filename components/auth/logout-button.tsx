import { LogOut } from "lucide-react";
import { buttonClasses } from "@/components/ui/button";
import { cn } from "@/components/ui/class-names";

/** Ends the session of this browser. Shown only where a login is asked for. */
export function LogoutButton() {
  return (
    <form method="post" action="/api/v1/logout">
      <button type="submit" className={cn(buttonClasses("quiet", "sm"), "-ms-2.5")}>
        <LogOut aria-hidden className="size-4" strokeWidth={1.75} />
        Log out
      </button>
    </form>
  );
}
