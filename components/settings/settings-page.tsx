"use client";

import type { ReactNode } from "react";
import { changePreferences, usePreferences } from "@/components/shell/preferences";
import { ShortcutTable } from "@/components/shell/shortcut-table";
import { ThemeSwitch } from "@/components/shell/theme-switch";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { NotifySetting } from "./notify-setting";

const swatches = ["1", "2", "3", "4", "5", "6"] as const;

/** Choices of this browser. They take effect at once and stay here. */
export function SettingsPage() {
  const preferences = usePreferences();
  return (
    <>
      <Card>
        <CardHeader title="Appearance" meta={<Note>kept in this browser</Note>} />
        <CardBody className="grid gap-4">
          <Row name="Theme" help="Follows the system unless chosen.">
            <ThemeSwitch />
          </Row>
          <Row name="Contrast" help="More contrast: plain surfaces, black or white text.">
            <SegmentedControl
              label="Contrast"
              size="md"
              value={preferences.contrast}
              options={[
                { value: "system", label: "System" },
                { value: "more", label: "More" },
              ]}
              onChange={(contrast) => changePreferences({ contrast })}
            />
          </Row>
          <Row name="Motion" help="Reduced: nothing fades or turns.">
            <SegmentedControl
              label="Motion"
              size="md"
              value={preferences.motion}
              options={[
                { value: "system", label: "System" },
                { value: "reduced", label: "Reduced" },
              ]}
              onChange={(motion) => changePreferences({ motion })}
            />
          </Row>
          <Row name="Density" help="Height of table rows.">
            <SegmentedControl
              label="Density"
              size="md"
              value={preferences.density}
              options={[
                { value: "comfortable", label: "Comfortable" },
                { value: "compact", label: "Compact" },
              ]}
              onChange={(density) => changePreferences({ density })}
            />
          </Row>
          <Row name="Times" help="The other form stands in the title of each.">
            <SegmentedControl
              label="Times"
              size="md"
              value={preferences.times}
              options={[
                { value: "relative", label: "3 h ago" },
                { value: "exact", label: "Exact" },
              ]}
              onChange={(times) => changePreferences({ times })}
            />
          </Row>
          <Row name="Skill page" help="How two versions open when the address does not say.">
            <SegmentedControl
              label="Skill page"
              size="md"
              value={preferences.diff}
              options={[
                { value: "split", label: "Split" },
                { value: "unified", label: "Unified" },
                { value: "blame", label: "Blame" },
                { value: "plain", label: "Plain" },
              ]}
              onChange={(diff) => changePreferences({ diff })}
            />
          </Row>
          <Row
            name="Chart colours"
            help="Told apart with any colour vision; shapes and dashes repeat them."
          >
            <span className="flex gap-1.5" role="img" aria-label="Six colours of the theme">
              {swatches.map((number) => (
                <span
                  key={number}
                  className="size-6 rounded-control"
                  style={{ background: `var(--color-compare-${number})` }}
                />
              ))}
            </span>
          </Row>
        </CardBody>
      </Card>
      <Card>
        <CardHeader title="Notifications" />
        <CardBody>
          <NotifySetting />
        </CardBody>
      </Card>
      <Card>
        <CardHeader title="Shortcuts" />
        <CardBody className="grid gap-5">
          <Row
            name="Single keys"
            help="Off leaves only Ctrl K: for speech input, or when keys are pressed by accident."
          >
            <SegmentedControl
              label="Single keys"
              size="md"
              value={preferences.singleKeys}
              options={[
                { value: "on", label: "On" },
                { value: "off", label: "Off" },
              ]}
              onChange={(singleKeys) => changePreferences({ singleKeys })}
            />
          </Row>
          <ShortcutTable />
        </CardBody>
      </Card>
    </>
  );
}

export function Row({ name, help, children }: { name: string; help: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-medium">{name}</p>
        <p className="text-caption text-text-3">{help}</p>
      </div>
      {children}
    </div>
  );
}

function Note({ children }: { children: ReactNode }) {
  return <span className="text-caption text-text-3">{children}</span>;
}
