import { test as base, expect, type Page } from "@playwright/test";
import { type RunningApp, startApp } from "../support/app";
import { type PacedGateway, startPacedGateway } from "../support/paced-gateway";
import { createApi, type StudioApi } from "./api";

export type Studio = {
  readonly app: RunningApp;
  readonly api: StudioApi;
  /** How far runs on the simulated models may go. */
  readonly gateway: PacedGateway;
};

export { expect };

/** Every test fails on a dialog, an uncaught error of the page or a request to another machine. */
export const test = base.extend<{ problems: string[] }>({
  problems: [
    async ({ context }, provide) => {
      const problems: string[] = [];
      watchForProblems(context, problems);
      await provide(problems);
      expect(problems).toEqual([]);
    },
    { auto: true },
  ],
});

/** The same watch for a context that a test opens itself. */
export function watchForProblems(context: ReturnType<Page["context"]>, problems: string[]): void {
  context.on("dialog", (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on("weberror", (error) => problems.push(`error: ${error.error().message}`));
  context.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && hostname !== "127.0.0.1") {
      problems.push(`request to ${request.url()}`);
    }
  });
}

/** One app with its own database for a test file. Call at the top of the file. */
export function studioForFile(
  options: {
    demo?: boolean;
    worker?: boolean;
    /** The paced gateway answers nothing until a test lets it. */
    held?: boolean;
    env?: Readonly<Record<string, string>>;
    /** Gets what the simulated models are asked, as it was sent. */
    onRequest?: (body: string) => void;
  } = {},
): () => Studio {
  let studio: Studio | null = null;
  test.beforeAll(async () => {
    const { held, onRequest, ...start } = options;
    const gateway = await startPacedGateway(onRequest ? { onRequest } : {});
    if (held) {
      gateway.hold();
    }
    const app = await startApp({
      ...start,
      env: { SKILLOPT_GATEWAY_URL: gateway.url, ...start.env },
    });
    studio = { app, gateway, api: createApi(app.url) };
  });
  test.afterAll(async () => {
    studio?.gateway.release();
    await studio?.app.stop();
    await studio?.gateway.close();
  });
  return () => {
    if (!studio) {
      throw new Error("the app has not been started");
    }
    return studio;
  };
}
