"use client";

import { useState } from "react";
import { changePreferences, usePreferences } from "@/components/shell/preferences";
import { Button } from "@/components/ui/button";
import { useIsHydrated } from "@/components/ui/use-is-hydrated";

/** Browser notifications of ended runs, asked for with a press and never before. */
export function NotifySetting() {
  const { notify } = usePreferences();
  const isHydrated = useIsHydrated();
  const [refusal, setRefusal] = useState("");
  const isPossible = isHydrated && "Notification" in window;
  const turnOn = async () => {
    const answer = await Notification.requestPermission();
    if (answer === "granted") {
      setRefusal("");
      changePreferences({ notify: "on" });
    } else {
      setRefusal(
        "The browser does not allow it for this address. Change it in the site's settings.",
      );
    }
  };
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-medium">Tell me when a run ends</p>
        <p className="text-caption text-text-3">
          A notification of the browser for finished, failed, paused and interrupted runs, while any
          page of the studio is open.
        </p>
        {refusal === "" ? null : (
          <p role="alert" className="text-caption text-danger-text">
            {refusal}
          </p>
        )}
      </div>
      {notify === "on" ? (
        <Button onClick={() => changePreferences({ notify: "off" })}>Turn off</Button>
      ) : (
        <Button disabled={!isPossible} onClick={() => void turnOn()}>
          Turn on
        </Button>
      )}
    </div>
  );
}
