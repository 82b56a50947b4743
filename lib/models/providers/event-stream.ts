/** The JSON data of a stream of server-sent events, in order; `[DONE]` and comments are left out. */
export function readEvents(text: string): unknown[] {
  const events: unknown[] = [];
  for (const block of text.split(/\r?\n\r?\n/)) {
    const data = block
      .split(/\r?\n/)
      .filter((line) => line.startsWith("data:"))
      .map((line) => line.slice(5).trimStart())
      .join("\n");
    if (data !== "" && data !== "[DONE]") {
      events.push(parseOrText(data));
    }
  }
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
