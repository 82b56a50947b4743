import type { ConnectRunChannel, RunChannel } from "@/lib/realtime/run-channel";

/** A connection whose code is loaded when the first listener subscribes, after the first paint. */
export function lazyConnect(load: () => Promise<ConnectRunChannel>): ConnectRunChannel {
  return (handlers) => {
    let channel: RunChannel | null = null;
    let isClosed = false;
    load().then(
      (connect) => {
        if (!isClosed) {
          channel = connect(handlers);
        }
      },
      () => handlers.onDown(),
    );
    return {
      // Only asked for after `onUp`, which comes from the loaded channel.
      subscribe: (afterSeq) =>
        channel?.subscribe(afterSeq) ?? Promise.reject(new Error("not connected yet")),
      leave: () => channel?.leave(),
      retry: () => channel?.retry(),
      close: () => {
        isClosed = true;
        channel?.close();
      },
    };
  };
}
