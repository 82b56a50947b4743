"use client";

import { Download } from "lucide-react";
import { Button } from "./button";
import { Menu, MenuItem } from "./menu";

const icon = { "aria-hidden": true, className: "mt-0.5 size-4", strokeWidth: 1.75 } as const;

/** Takes what is shown away as a file: links of the API, and the picture of a chart. */
export function ExportLinks({
  label,
  links,
  onPicture,
}: {
  /** What is exported, for the button's name. */
  label: string;
  links: readonly { readonly label: string; readonly href: string }[];
  onPicture?: ((format: "png" | "svg") => void) | undefined;
}) {
  return (
    <Menu
      trigger={
        <Button variant="quiet" size="icon" aria-label={`Export: ${label}`} title="Export">
          <Download aria-hidden className="size-4" strokeWidth={1.75} />
        </Button>
      }
    >
      {links.map((link) => (
        <MenuItem key={link.label} asChild>
          <a href={link.href} download>
            <Download {...icon} />
            {link.label}
          </a>
        </MenuItem>
      ))}
      {onPicture ? (
        <>
          <MenuItem icon={<Download {...icon} />} onSelect={() => onPicture("png")}>
            PNG picture
          </MenuItem>
          <MenuItem icon={<Download {...icon} />} onSelect={() => onPicture("svg")}>
            SVG picture
          </MenuItem>
        </>
      ) : null}
    </Menu>
  );
}
