import type { Dispatcher, request } from "undici";

/** Statuses whose responses may not carry a body. */
const withoutBody = new Set([101, 204, 205, 304]);

/**
 * A `fetch` for the SDK on undici's plain request: replies of a model are read whole, so the streams
 * of the real fetch would cost more time per call than everything else of this layer together.
 * Covers what the SDK sends: an address, method, headers, a text body and a signal.
 */
export function createFetch(send: typeof request, dispatcher: Dispatcher): typeof fetch {
  return async (address, init) => {
    const url = new URL(address instanceof Request ? address.url : address);
    if (url.username !== "" || url.password !== "") {
      throw new TypeError("An address with a user name or password in it is not called.");
    }
    const { statusCode, headers, body } = await send(url, {
      method: init?.method === "GET" ? "GET" : "POST",
      headers: Object.fromEntries(new Headers(init?.headers)),
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
    return new Response(withoutBody.has(statusCode) ? null : text, {
      status: statusCode,
      headers: received,
    });
  };
}
