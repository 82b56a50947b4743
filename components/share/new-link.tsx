"use client";

import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Input } from "@/components/ui/input";

/** The new link, shown once, with the frame for other pages. */
export function NewLink({ link, onAgain }: { link: string; onAgain: () => void }) {
  const frame = `<iframe src="${link.replace("/s/", "/embed/")}" width="100%" height="480" style="border:0" title="Training run"></iframe>`;
  return (
    <div className="grid gap-3" role="status">
      <CopyRow id="share-link" label="The new link" text={link} button="Copy link" isFirst />
      <p className="text-caption text-text-3">
        Copy it now: only its fingerprint is stored, so it cannot be shown again.
      </p>
      <CopyRow id="share-frame" label="For a page of yours" text={frame} button="Copy frame" />
      <p className="text-caption text-text-3">
        With <code>?show=card</code> behind the address the frame holds the headline without the
        chart. Chat tools show the picture of <code>/opengraph-image</code>.
      </p>
      <div>
        <Button size="sm" onClick={onAgain}>
          Make another link
        </Button>
      </div>
    </div>
  );
}

function CopyRow({
  id,
  label,
  text,
  button,
  isFirst = false,
}: {
  id: string;
  label: string;
  text: string;
  button: string;
  isFirst?: boolean;
}) {
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <div className="flex gap-2">
        <Input
          id={id}
          readOnly
          value={text}
          className="min-w-0 flex-1 font-mono"
          onFocus={(event) => event.target.select()}
        />
        <CopyButton
          text={text}
          label={button}
          variant={isFirst ? "primary" : "secondary"}
          className="min-h-9"
        />
      </div>
    </div>
  );
}
