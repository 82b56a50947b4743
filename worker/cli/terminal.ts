/** Where a command writes: results to standard output, progress and problems to standard error. */
export interface Terminal {
  print(line: string): void;
  warn(line: string): void;
  /** Shows one line that the next call replaces; an empty line clears it. Nothing when not interactive. */
  status(line: string): void;
  readonly isInteractive: boolean;
  readonly columns: number;
}

const clearLine = "\r\u001b[2K";

/** Control characters of models and data sets must not reach the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) =>
    character === "\n" || character === "\t" ? character : "�",
  );
}

export function processTerminal(
  out: NodeJS.WriteStream = process.stdout,
  err: NodeJS.WriteStream = process.stderr,
): Terminal {
  const isInteractive = err.isTTY === true;
  let shown = false;
  const clear = () => {
    if (shown) {
      err.write(clearLine);
      shown = false;
    }
  };
  return {
    isInteractive,
    get columns() {
      return err.columns ?? 80;
    },
    print(line) {
      clear();
      out.write(`${printable(line)}\n`);
    },
    warn(line) {
      clear();
      err.write(`${printable(line)}\n`);
    },
    status(line) {
      if (!isInteractive) {
        return;
      }
      clear();
      if (line !== "") {
        err.write(printable(line));
        shown = true;
      }
    },
  };
}
