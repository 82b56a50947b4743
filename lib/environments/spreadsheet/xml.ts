/** What a scan of an XML text meets. Names come without their namespace prefix. */
export type XmlHandler = {
  readonly open: (name: string, attribute: (name: string) => string | null) => void;
  readonly close: (name: string) => void;
  readonly text: (text: string) => void;
};

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

function decode(text: string): string {
  return text.includes("&")
    ? text.replace(
        /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/g,
        (whole, hex, number, name) => {
          const code = hex ? Number.parseInt(hex, 16) : number ? Number(number) : null;
          if (code === null) {
            return entities[name] ?? whole;
          }
          return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
        },
      )
    : text;
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function attributeReader(source: string): (name: string) => string | null {
  return (wanted) => {
    for (const [, name = "", double, single] of source.matchAll(
      /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g,
    )) {
      if (localName(name) === wanted) {
        return decode(double ?? single ?? "");
      }
    }
    return null;
  };
}

/**
 * Reads the elements and texts of an XML document in order; linear in its length. No entity is
 * expanded beyond the five of XML. Throws Error for a text that is not closed or holds a document type.
 */
export function scanXml(source: string, handler: XmlHandler): void {
  let at = 0;
  while (at < source.length) {
    const start = source.indexOf("<", at);
    if (start === -1) {
      handler.text(decode(source.slice(at)));
      return;
    }
    if (start > at) {
      handler.text(decode(source.slice(at, start)));
    }
    at = readMarkup(source, start, handler);
  }
}

/** The place after the closing mark; throws when there is none. */
function endOf(source: string, mark: string, from: number): number {
  const end = source.indexOf(mark, from);
  if (end === -1) {
    throw new Error("the XML ends inside of a tag");
  }
  return end + mark.length;
}

function readMarkup(source: string, start: number, handler: XmlHandler): number {
  if (source.startsWith("<!--", start)) {
    return endOf(source, "-->", start + 4);
  }
  if (source.startsWith("<![CDATA[", start)) {
    const end = endOf(source, "]]>", start + 9);
    handler.text(source.slice(start + 9, end - 3));
    return end;
  }
  if (source.startsWith("<?", start)) {
    return endOf(source, "?>", start + 2);
  }
  if (source.startsWith("<!", start)) {
    throw new Error("the XML holds a document type");
  }
  const end = endOfTag(source, start + 1);
  const content = source.slice(start + 1, end - 1);
  if (content.startsWith("/")) {
    handler.close(localName(content.slice(1).trim()));
    return end;
  }
  const isEmpty = content.endsWith("/");
  const inner = isEmpty ? content.slice(0, -1) : content;
  const space = inner.search(/\s/);
  const name = localName(space === -1 ? inner : inner.slice(0, space));
  handler.open(name, attributeReader(space === -1 ? "" : inner.slice(space)));
  if (isEmpty) {
    handler.close(name);
  }
  return end;
}

/** A `>` inside of a quoted attribute does not end the tag. */
function endOfTag(source: string, from: number): number {
  const mark = /["'>]/g;
  mark.lastIndex = from;
  for (let found = mark.exec(source); found !== null; found = mark.exec(source)) {
    if (found[0] === ">") {
      return mark.lastIndex;
    }
    mark.lastIndex = endOf(source, found[0], mark.lastIndex);
  }
  throw new Error("the XML ends inside of a tag");
}
