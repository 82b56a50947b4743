"use client";

import { Download } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { exportAddress, type RunView } from "./run-address";

const icon = { "aria-hidden": true, className: "mt-0.5 size-4", strokeWidth: 1.75 } as const;

/** The rows that fit the filter as a file; with `ids` only those. */
export function ExportMenu({
  view,
  ids = [],
  size = "md",
}: {
  view: RunView;
  ids?: readonly string[];
  size?: "sm" | "md";
}) {
  return (
    <Menu
      trigger={
        <Button size={size} icon={<Download {...icon} className="size-4" />}>
          Export
        </Button>
      }
    >
      <MenuItem asChild>
        <a href={exportAddress(view, "csv", ids)} download="runs.csv">
          <Download {...icon} />
          CSV
        </a>
      </MenuItem>
      <MenuItem asChild>
        <a href={exportAddress(view, "json", ids)} download="runs.json">
          <Download {...icon} />
          JSON
        </a>
      </MenuItem>
    </Menu>
  );
}
