import "server-only";
import type { IncomingMessage } from "node:http";
import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { clientAddress } from "./client-address";
import { createLoginThrottle } from "./login-throttle";
import { isSecret, type StoredSecret } from "./secret-hash";
import { createSessions, sessionToken } from "./sessions";

/** Decides who may see what when the app is reachable from outside. */
export type Guard = {
  /** Hash of the request's session, or null. */
  session(request: IncomingMessage): Promise<string | null>;
  /** Opens a session for the right secret. Throws AppError `login_required`, `too_many_requests`. */
  login(
    request: IncomingMessage,
    secret: string,
  ): Promise<{ readonly token: string; readonly maxAgeSeconds: number }>;
  /** Ends the request's session and returns its hash. */
  logout(request: IncomingMessage): Promise<string | null>;
};

function tooManyTries(waitMs: number): AppError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new AppError({
    code: "too_many_requests",
    message: `Too many wrong secrets. Try again in ${seconds} s.`,
    hint: "A new secret is made by starting with: npm start -- --new-secret",
    fields: [{ path: "retryAfter", message: String(seconds) }],
  });
}

export function loginRequired(): AppError {
  return new AppError({
    code: "login_required",
    message: "Log in first.",
    hint: "Open /login and give the administrator secret that was shown at the first start.",
  });
}

export function createGuard(db: Db, stored: StoredSecret, now: () => number = Date.now): Guard {
  const sessions = createSessions(db, now);
  const throttle = createLoginThrottle(now);
  return {
    session: (request) => sessions.find(sessionToken(request.headers.cookie)),
    async login(request, secret) {
      const address = clientAddress(request);
      const waitMs = throttle.waitMs(address);
      if (waitMs > 0) {
        throw tooManyTries(waitMs);
      }
      const leave = throttle.enter();
      if (leave === null) {
        throw tooManyTries(1000);
      }
      try {
        if (!(await isSecret(secret, stored))) {
          const failures = throttle.failed(address);
          log.warn("wrong administrator secret", { address, failures });
          throw new AppError({
            code: "login_required",
            message: "That is not the administrator secret.",
            hint: "It was shown in the terminal at the first start. Lost? Start with: npm start -- --new-secret",
            fields: [{ path: "secret", message: "wrong secret" }],
          });
        }
      } finally {
        leave();
      }
      throttle.succeeded(address);
      log.info("administrator logged in", { address });
      return sessions.open();
    },
    logout: (request) => sessions.close(sessionToken(request.headers.cookie)),
  };
}
