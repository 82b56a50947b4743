"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { runConfigSchema } from "@/lib/schemas/run-config";
import type { RunFormInput } from "./form-values";

/** The settings as a configuration file, for reading and copying. */
export function YamlDialog({ getConfig }: { getConfig: () => RunFormInput["config"] }) {
  const [text, setText] = useState<string | null>(null);
  const handleOpen = async (isOpen: boolean) => {
    if (!isOpen) {
      setText(null);
      return;
    }
    const { stringify } = await import("yaml");
    const config = getConfig();
    const parsed = runConfigSchema.safeParse(config);
    setText(stringify(parsed.success ? parsed.data : config, { lineWidth: 0 }));
  };
  return (
    <>
      <Button variant="quiet" onClick={() => void handleOpen(true)}>
        Show as YAML
      </Button>
      <Dialog
        open={text !== null}
        onOpenChange={(isOpen) => void handleOpen(isOpen)}
        title="Settings as YAML"
        description="The command line's train --config reads this file; add where its data lies."
        width="lg"
        footer={<CopyButton text={text ?? ""} label="Copy" variant="primary" />}
      >
        <pre className="skill-text rounded-control bg-surface p-3">{text}</pre>
      </Dialog>
    </>
  );
}
