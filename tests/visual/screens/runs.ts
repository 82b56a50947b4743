import type { Screen } from "../screen";
import { heading, skeleton, text } from "./heading";

export const runsScreens: readonly Screen[] = [
  {
    page: "runs",
    state: "live",
    path: () => "/runs",
    ready: text("support-triage-005"),
    height: { phone: 1500 },
    inContrast: true,
  },
  { page: "runs", state: "loading", path: () => "/runs", open: "held", ready: skeleton },
  {
    page: "runs",
    state: "error",
    path: () => "/runs",
    world: (studio) => studio.breakTables(["Dataset"]),
    open: "load",
    ready: heading("This page could not be shown"),
    inContrast: true,
  },
  {
    page: "runs",
    state: "empty",
    variant: "no match",
    path: () => "/runs?q=nothing+like+it",
    ready: text("No run matches"),
  },
  {
    page: "runs",
    state: "finished",
    variant: "grouped",
    path: () => "/runs?state=finished&group=tag&cols=epochs,duration",
    ready: text("support-triage-003"),
  },
  {
    page: "runs",
    state: "live",
    variant: "chosen",
    path: () => "/runs",
    only: "wide",
    act: async (page) => {
      await page.getByRole("checkbox", { name: "Choose support-triage-003" }).check();
      await page.getByRole("checkbox", { name: "Choose support-triage-002" }).check();
    },
    ready: (page) => page.getByRole("button", { name: "Archive" }),
  },
  {
    page: "runs",
    state: "live",
    variant: "worker gone",
    path: () => "/runs",
    world: (studio) =>
      studio.change({
        do: "UPDATE WorkerProcess SET heartbeatAt = '2020-01-01T00:00:00.000+00:00'",
        undo: "UPDATE WorkerProcess SET heartbeatAt = '2099-01-01T00:00:00.000+00:00'",
      }),
    open: "load",
    only: "wide",
    ready: (page) => page.getByText("Worker not running"),
  },
  {
    page: "new run",
    state: "live",
    path: () => "/runs/new",
    ready: (page) => page.locator("form:not([inert])"),
    height: { wide: 1500, phone: 2400 },
    inContrast: true,
  },
  { page: "new run", state: "loading", path: () => "/runs/new", open: "held", ready: skeleton },
  {
    page: "new run",
    state: "error",
    path: () => "/runs/new",
    act: async (page) => {
      await page.locator("form:not([inert])").first().waitFor();
      await page.getByRole("button", { name: /^Schedule/, expanded: false }).click();
      await page.getByLabel("Epochs", { exact: true }).fill("0");
      await page.getByRole("button", { name: "Start run" }).click();
    },
    ready: (page) => page.getByRole("main").getByRole("alert"),
    height: { wide: 1500, phone: 2400 },
  },
  {
    page: "new run",
    state: "finished",
    variant: "from a run",
    path: ({ runs }) => `/runs/new?from=${runs.main}`,
    ready: (page) => page.locator("form:not([inert])"),
    height: { wide: 1500 },
  },
  {
    page: "compare",
    state: "empty",
    path: () => "/compare",
    ready: text("Choose two or more runs"),
  },
  { page: "compare", state: "loading", path: () => "/compare", open: "held", ready: skeleton },
  {
    page: "compare",
    state: "live",
    path: ({ runs }) => `/compare?runs=${runs.main},${runs.live}`,
    ready: (page) => page.getByTestId("compare-line").nth(1),
  },
  {
    page: "compare",
    state: "finished",
    path: ({ runs }) => `/compare?runs=${runs.main},${runs.other}`,
    ready: (page) => page.getByTestId("compare-line").nth(1),
    height: { wide: 2600, phone: 3200 },
    inContrast: true,
  },
  {
    page: "compare",
    state: "error",
    variant: "run gone",
    path: ({ runs }) => `/compare?runs=${runs.main},run_0000000000gone`,
    ready: text("Not every run was found"),
  },
  {
    page: "experiments",
    state: "empty",
    path: () => "/experiments",
    ready: heading("Experiments"),
  },
];
