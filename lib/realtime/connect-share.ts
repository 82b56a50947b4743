import { io, type Socket } from "socket.io-client";
import type { ShareClientToServer, ShareServerToClient } from "./protocol";
import type { ConnectRunChannel } from "./run-channel";

const replyTimeoutMs = 5000;

/** The live, projected log behind a share link; the token is asked for at every (re)connection. */
export function connectShare(token: string, url = ""): ConnectRunChannel {
  return (handlers) => {
    const socket: Socket<ShareServerToClient, ShareClientToServer> = io(`${url}/share`, {
      transports: ["websocket", "polling"],
      auth: { token },
      forceNew: true,
    });
    socket.on("connect", handlers.onUp);
    socket.on("disconnect", handlers.onDown);
    socket.on("connect_error", (error) => {
      if (error.message === "share_unavailable" || error.message === "share_locked") {
        socket.disconnect();
        handlers.onClosed();
      } else {
        handlers.onDown();
      }
    });
    socket.on("run:events", (message) => {
      if (message.v === 1) {
        handlers.onEvents(message.events);
      }
    });
    socket.on("share:closed", () => {
      socket.disconnect();
      handlers.onClosed();
    });
    return {
      subscribe: (afterSeq) =>
        socket.timeout(replyTimeoutMs).emitWithAck("share:subscribe", { v: 1, afterSeq }),
      // A visitor's page has one room and nothing but subscribe: it leaves by going away.
      leave: () => {
        socket.disconnect();
      },
      retry: () => {
        socket.connect();
      },
      close: () => {
        socket.disconnect();
      },
    };
  };
}
