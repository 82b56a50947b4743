import type { FoldableEvent } from "../events/fold";
import type { RunSignal, SubscribeReply } from "./protocol";

/** What a run store needs from a connection; see connect-run.ts and connect-share.ts for real ones. */
export type RunChannel = {
  /** Asks for everything after `afterSeq`. Rejects when no answer comes in time. */
  subscribe(afterSeq: number): Promise<SubscribeReply>;
  /** Leaves the room; the connection stays. */
  leave(): void;
  /** Tries to connect at once instead of at the next attempt. */
  retry(): void;
  close(): void;
};

export type RunChannelHandlers = {
  /** Connected, for the first time or again. */
  readonly onUp: () => void;
  readonly onDown: () => void;
  readonly onEvents: (events: readonly FoldableEvent[]) => void;
  readonly onSignal: (signal: RunSignal) => void;
  /** The other side will not serve this page any more (a share link was closed). */
  readonly onClosed: () => void;
};

export type ConnectRunChannel = (handlers: RunChannelHandlers) => RunChannel;
