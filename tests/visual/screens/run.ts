import type { Screen } from "../screen";
import type { SeededIds } from "../seed/seeded-ids";
import { heading, skeleton, text } from "./heading";

type RunName = keyof SeededIds["runs"];
const of =
  (name: RunName, path = "") =>
  ({ runs }: SeededIds): string =>
    `/runs/${runs[name]}${path}`;

const overviews: readonly Screen[] = [
  {
    page: "run",
    state: "live",
    path: of("live"),
    ready: (page) => page.getByTestId("outcome-marker"),
    height: { wide: 1700 },
    inContrast: true,
  },
  { page: "run", state: "empty", variant: "queued", path: of("queued"), ready: text("Queued") },
  {
    page: "run",
    state: "finished",
    path: of("main"),
    ready: (page) => page.getByTestId("outcome-marker"),
    height: { wide: 2300, phone: 1700 },
    inContrast: true,
  },
  { page: "run", state: "error", path: of("failed"), ready: text(/^Failed/), inContrast: true },
  {
    page: "run",
    state: "error",
    variant: "before any score",
    path: of("failedEarly"),
    ready: text(/^Failed/),
  },
  {
    page: "run",
    state: "error",
    variant: "offline",
    path: of("live"),
    network: (page) => page.routeWebSocket(/socket/, (socket) => socket.close()),
    open: "load",
    ready: (page) => page.getByRole("button", { name: /^(Reconnecting|Offline|Connecting)/ }),
  },
  { page: "run", state: "live", variant: "paused", path: of("paused"), ready: text("Paused") },
  {
    page: "run",
    state: "error",
    variant: "interrupted",
    path: of("interrupted"),
    ready: text(/^Interrupted/),
  },
  {
    page: "run",
    state: "finished",
    variant: "stopped",
    path: of("stopped"),
    ready: text("Stopped"),
  },
  {
    page: "run",
    state: "finished",
    variant: "evaluation",
    path: of("evaluated"),
    ready: text("Result of the evaluation"),
  },
  {
    page: "run",
    state: "finished",
    variant: "simulated",
    path: of("demo"),
    ready: heading("demo"),
  },
  {
    page: "run",
    state: "error",
    variant: "unreadable",
    path: of("queued"),
    world: (studio) => studio.breakTables(["Command"]),
    open: "load",
    ready: heading("This page could not be shown"),
  },
  {
    page: "run",
    state: "finished",
    variant: "share dialog",
    path: of("main"),
    act: async (page) => {
      await page.getByRole("button", { name: "Share", exact: true }).click();
    },
    ready: (page) => page.getByRole("dialog").getByRole("button", { name: "Create link" }),
  },
];

const steps: readonly Screen[] = [
  {
    page: "step",
    state: "finished",
    path: of("main", "/steps/1"),
    ready: text("Gate"),
    height: { wide: 2000, phone: 2600 },
  },
  {
    page: "step",
    state: "finished",
    variant: "rejected",
    path: of("main", "/steps/2"),
    ready: text("Gate"),
    height: { wide: 1200 },
  },
  {
    page: "step",
    state: "live",
    path: ({ runs, liveStep }) => `/runs/${runs.live}/steps/${liveStep}`,
    ready: text(/is under way/),
  },
  { page: "step", state: "empty", path: of("queued", "/steps/3"), ready: text(/has not begun/) },
  {
    page: "step",
    state: "error",
    variant: "not there",
    path: of("main", "/steps/99"),
    ready: heading("This does not exist"),
    open: "load",
  },
];

const tabs: readonly Screen[] = [
  {
    page: "skill",
    state: "finished",
    path: of("main", "/skill"),
    ready: (page) => page.getByRole("table").first(),
    height: { wide: 1300, phone: 1800 },
    inContrast: true,
  },
  {
    page: "skill",
    state: "finished",
    variant: "blame",
    path: of("main", "/skill?a=0&b=5&view=blame"),
    ready: (page) => page.getByRole("radio", { name: "Blame", checked: true }),
    height: { wide: 1300 },
  },
  {
    page: "skill",
    state: "finished",
    variant: "plain",
    path: of("main", "/skill?a=0&b=5&view=plain"),
    ready: (page) => page.getByRole("radio", { name: "Plain", checked: true }),
  },
  { page: "skill", state: "live", path: of("live", "/skill"), ready: text("Seed → best") },
  { page: "skill", state: "empty", path: of("queued", "/skill"), ready: text("No version yet") },
  { page: "skill", state: "loading", path: of("main", "/skill"), open: "held", ready: skeleton },
  {
    page: "skill",
    state: "error",
    variant: "no such version",
    path: of("main", "/skill?a=0&b=99"),
    open: "load",
    ready: heading("This does not exist"),
  },
  {
    page: "items",
    state: "finished",
    path: of("main", "/items"),
    ready: (page) => page.getByRole("grid"),
    inContrast: true,
  },
  {
    page: "items",
    state: "live",
    path: of("live", "/items"),
    ready: (page) => page.getByRole("grid"),
  },
  {
    page: "items",
    state: "empty",
    path: of("queued", "/items"),
    ready: text("The baseline has not been scored yet"),
  },
  { page: "items", state: "loading", path: of("main", "/items"), open: "held", ready: skeleton },
  {
    page: "items",
    state: "finished",
    variant: "panel",
    path: of("main", "/items"),
    act: async (page) => {
      await page.getByRole("grid").getByRole("button").nth(1).click();
    },
    ready: (page) => page.getByRole("dialog").getByText("Trajectory"),
  },
  {
    page: "item",
    state: "finished",
    path: ({ runs, item }) => `/runs/${runs.main}/items/${item}`,
    ready: heading("support-triage-003"),
    height: { wide: 1300, phone: 1800 },
  },
  {
    page: "rollout",
    state: "finished",
    path: ({ runs, rollout }) => `/runs/${runs.main}/rollouts/${rollout}`,
    ready: text("Trajectory"),
    height: { phone: 1400 },
  },
  {
    page: "rollout",
    state: "error",
    variant: "not there",
    path: of("main", "/rollouts/999999"),
    open: "load",
    ready: heading("This does not exist"),
  },
  { page: "edits", state: "finished", path: of("main", "/edits"), ready: text("Step 1, edit 1") },
  {
    page: "edits",
    state: "finished",
    variant: "rejected",
    path: of("main", "/edits?fate=rejected"),
    ready: text(/^Candidate on selection/),
  },
  {
    page: "edits",
    state: "empty",
    path: of("queued", "/edits"),
    ready: text("No edits proposed yet"),
  },
  { page: "edits", state: "live", path: of("live", "/edits"), ready: text("Step 1, edit 1") },
  { page: "edits", state: "loading", path: of("main", "/edits"), open: "held", ready: skeleton },
  {
    page: "log",
    state: "finished",
    path: of("main", "/logs"),
    ready: (page) => page.getByRole("log"),
  },
  { page: "log", state: "live", path: of("live", "/logs"), ready: (page) => page.getByRole("log") },
  {
    page: "log",
    state: "empty",
    path: of("queued", "/logs"),
    ready: text("Waiting for the first line."),
  },
  {
    page: "log",
    state: "error",
    path: of("failed", "/logs"),
    ready: (page) => page.getByRole("log"),
  },
  { page: "log", state: "loading", path: of("main", "/logs"), open: "held", ready: skeleton },
  {
    page: "usage",
    state: "finished",
    path: of("main", "/usage"),
    ready: heading("support-triage-003"),
    height: { wide: 1500, phone: 2200 },
  },
  {
    page: "usage",
    state: "live",
    path: of("live", "/usage"),
    ready: heading("support-triage-005"),
  },
  {
    page: "usage",
    state: "empty",
    path: of("queued", "/usage"),
    ready: heading("support-triage-006"),
  },
  { page: "usage", state: "loading", path: of("main", "/usage"), open: "held", ready: skeleton },
  {
    page: "config",
    state: "finished",
    path: of("main", "/config"),
    ready: heading("support-triage-003"),
    height: { wide: 1500 },
  },
  { page: "config", state: "loading", path: of("main", "/config"), open: "held", ready: skeleton },
];

export const runScreens: readonly Screen[] = [...overviews, ...steps, ...tabs];
