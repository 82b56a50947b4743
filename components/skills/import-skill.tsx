"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardBody } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input, Textarea } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { countHiddenCharacters } from "@/lib/diff/hidden-characters";
import { formatCount, formatPlural } from "@/lib/format/count";
import { readSkillDocument } from "@/lib/run-view/skill-document";
import { maxLibraryTextBytes } from "@/lib/schemas/library";
import { createSkill } from "./skill-requests";

/** Takes an existing skill document in: pasted or from a file, exactly as it is. */
export function ImportSkill() {
  const router = useRouter();
  const fileInput = useRef<HTMLInputElement>(null);
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const [fileName, setFileName] = useState("");
  const [problem, setProblem] = useState("");
  const [isTried, setIsTried] = useState(false);
  const [isSending, setIsSending] = useState(false);
  const document = readSkillDocument(text);
  const hidden = countHiddenCharacters(text);
  const handleFile = async (file: File | undefined) => {
    if (!file) {
      return;
    }
    if (file.size > maxLibraryTextBytes) {
      setProblem(`${file.name} is too large: use at most 256 KiB.`);
      return;
    }
    const content = await file.text();
    if (content.includes("\u0000") || content.includes("\uFFFD")) {
      setProblem(`${file.name} is not a text in UTF-8.`);
      return;
    }
    setProblem("");
    setText(content);
    setFileName(file.name);
    setName((known) => known || readSkillDocument(content).name || file.name.replace(/\.\w+$/, ""));
  };
  const handleSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (name.trim() === "" || text.trim() === "" || isSending) {
      return;
    }
    setIsSending(true);
    const reply = await createSkill({
      name: name.trim(),
      text,
      fileName,
      notes: document.description,
    });
    if (reply.ok) {
      router.push(`/skills/${reply.skillId}`);
      return;
    }
    setIsSending(false);
    setProblem(reply.message);
  };
  return (
    <Card className="max-w-3xl">
      <CardBody>
        <form noValidate onSubmit={(event) => void handleSubmit(event)} className="grid gap-4">
          {problem === "" ? null : (
            <Notice tone="danger" role="alert" title="The skill was not imported">
              {problem}
            </Notice>
          )}
          <Field
            label="Text"
            error={isTried && text.trim() === "" ? "paste a text or choose a file" : undefined}
            help={
              text === ""
                ? "Paste a SKILL.md or any Markdown, or choose a file. Nothing of it is changed."
                : `${formatPlural(text.length, "character")}, ${formatPlural(text.split("\n").length, "line")}${fileName === "" ? "" : `, from ${fileName}`}.`
            }
          >
            {(control) => (
              <Textarea
                {...control}
                value={text}
                rows={14}
                spellCheck={false}
                className="font-mono text-table"
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </Field>
          <div>
            <input
              ref={fileInput}
              type="file"
              accept=".md,.txt,text/markdown,text/plain"
              aria-label="Skill file"
              className="sr-only"
              tabIndex={-1}
              onChange={(event) => {
                void handleFile(event.target.files?.[0]);
                event.target.value = "";
              }}
            />
            <Button size="sm" onClick={() => fileInput.current?.click()}>
              Choose a file
            </Button>
          </div>
          {document.warnings.length > 0 || hidden > 0 ? (
            <Notice tone="warning" title="Look at this before you train from it">
              <ul className="list-disc ps-4">
                {document.warnings.map((warning) => (
                  <li key={warning}>{warning}</li>
                ))}
                {hidden > 0 ? (
                  <li>
                    {formatCount(hidden)} hidden or direction-changing{" "}
                    {hidden === 1 ? "character" : "characters"}: the skill page makes them visible.
                  </li>
                ) : null}
              </ul>
            </Notice>
          ) : null}
          <Field
            label="Name"
            error={isTried && name.trim() === "" ? "fill this in" : undefined}
            className="max-w-md"
          >
            {(control) => (
              <Input
                {...control}
                value={name}
                maxLength={120}
                autoComplete="off"
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Button
            type="submit"
            variant="primary"
            pending={isSending}
            className="justify-self-start"
          >
            Import
          </Button>
        </form>
      </CardBody>
    </Card>
  );
}
