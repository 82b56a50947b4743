import type { Dispatcher, request } from "undici";
import { isLimitHeader } from "./announced-limits";
import type { HeaderReader } from "./retry";

/** A reply that was read whole: without the stream that the plain class would make and read again. */
class WholeResponse extends Response {
  readonly #text: string;

  constructor(text: string, init: ResponseInit) {
    super(null, init);
    this.#text = text;
  }

  override async text(): Promise<string> {
    return this.#text;
  }

  override async json(): Promise<unknown> {
    return JSON.parse(this.#text);
  }
}

/**
 * A `fetch` for the SDK on undici's plain request: replies of a model are read whole, so the streams
 * of the real fetch would cost more time per call than everything else of this layer together.
 * Covers what the SDK sends: an address, method, headers, a text body and a signal. `onLimits` is told
 * the headers of replies that say something about limits.
 */
export function createFetch(
  send: typeof request,
  dispatcher: Dispatcher,
  onLimits?: (headers: HeaderReader) => void,
): typeof fetch {
  return async (address, init) => {
    const url = new URL(address instanceof Request ? address.url : address);
    if (url.username !== "" || url.password !== "") {
      throw new TypeError("An address with a user name or password in it is not called.");
    }
    const { statusCode, headers, body } = await send(url, {
      method: init?.method === "GET" ? "GET" : "POST",
      headers: Object.fromEntries(
        init?.headers instanceof Headers ? init.headers : new Headers(init?.headers),
      ),
      body: typeof init?.body === "string" ? init.body : null,
      signal: init?.signal ?? null,
      dispatcher,
    });
    const text = await body.text();
    const received = new Headers();
    for (const [name, value] of Object.entries(headers)) {
      for (const one of Array.isArray(value) ? value : [value ?? ""]) {
        received.append(name, one);
      }
    }
    if (onLimits && Object.keys(headers).some(isLimitHeader)) {
      onLimits(received);
    }
    return new WholeResponse(text, { status: statusCode, headers: received });
  };
}
