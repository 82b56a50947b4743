/** The JSON data of a stream of server-sent events, in order; `[DONE]` and comments are left out. */
export function readEvents(text: string): unknown[] {
  const events: unknown[] = [];
  let data = "";
  const flush = () => {
    if (data !== "" && data !== "[DONE]") {
      events.push(parseOrText(data));
    }
    data = "";
  };
  for (const ended of text.split("\n")) {
    const line = ended.endsWith("\r") ? ended.slice(0, -1) : ended;
    if (line === "") {
      flush();
    } else if (line.startsWith("data:")) {
      const more = line.slice(5).trimStart();
      data = data === "" ? more : `${data}\n${more}`;
    }
  }
  flush();
  return events;
}

/** What came back: events, or a whole body from an endpoint that does not stream. */
export type Received =
  | { readonly kind: "events"; readonly events: readonly unknown[] }
  | { readonly kind: "body"; readonly body: unknown };

export async function readReceived(response: Response): Promise<Received> {
  const text = await response.text();
  const type = response.headers.get("content-type") ?? "";
  // Some proxies forget the type; an event stream begins with a field or a comment.
  const streams = type.includes("event-stream") || /^(?:event|data|id|retry|:)/.test(text);
  return streams
    ? { kind: "events", events: readEvents(text) }
    : { kind: "body", body: parseOrText(text) };
}

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
