import type { Screen } from "../screen";
import { heading, skeleton, text } from "./heading";

const task = (id: string, input: string, split: string) => ({
  id,
  input,
  expected: ["payments"],
  split,
});

const upload = (name: string, items: unknown) => ({
  name,
  mimeType: "application/json",
  buffer: Buffer.from(JSON.stringify(items)),
});

const sound = [
  task("a-1", "I was charged twice this month.", "train"),
  task("a-2", "Please send the invoice again.", "train"),
  task("a-3", "The refund has not arrived.", "val"),
  task("a-4", "Why was I charged?", "test"),
];

const broken = [
  task("b-1", "A sound task.", "train"),
  { id: "b-2" },
  7,
  task("b-1", "The same id again.", "val"),
];

export const libraryScreens: readonly Screen[] = [
  { page: "skills", state: "live", path: () => "/skills", ready: text("ticket routing") },
  { page: "skills", state: "loading", path: () => "/skills", open: "held", ready: skeleton },
  {
    page: "skills",
    state: "error",
    path: () => "/skills",
    world: (studio) => studio.breakTables(["LibraryVersion"]),
    open: "load",
    ready: heading("This page could not be shown"),
  },
  {
    page: "library skill",
    state: "live",
    path: ({ skill }) => `/skills/${skill}`,
    ready: heading("ticket routing"),
    height: { wide: 1200, phone: 1600 },
  },
  {
    page: "library skill",
    state: "error",
    variant: "not there",
    path: () => "/skills/skl_000000000000000000000",
    open: "load",
    ready: heading("This does not exist"),
  },
  {
    page: "skill import",
    state: "empty",
    path: () => "/skills/import",
    ready: heading("Import a skill"),
  },
  {
    page: "skill import",
    state: "error",
    path: () => "/skills/import",
    act: async (page) => {
      await page.getByLabel("Text").fill("# Begin\n<!-- SLOW_UPDATE_START -->\n");
    },
    ready: text(/do not pair/),
  },
  { page: "datasets", state: "live", path: () => "/datasets", ready: text("ticket-routing") },
  { page: "datasets", state: "loading", path: () => "/datasets", open: "held", ready: skeleton },
  {
    page: "datasets",
    state: "error",
    path: () => "/datasets",
    world: (studio) => studio.breakTables(["Dataset"]),
    open: "load",
    ready: heading("This page could not be shown"),
  },
  {
    page: "dataset",
    state: "live",
    path: ({ datasets }) => `/datasets/${datasets.tickets}`,
    ready: heading("ticket-routing"),
    height: { wide: 1700, phone: 2400 },
  },
  {
    page: "dataset",
    state: "error",
    variant: "not there",
    path: () => "/datasets/ds_000000000000000000000",
    open: "load",
    ready: heading("This does not exist"),
  },
  {
    page: "judge",
    state: "empty",
    path: ({ datasets }) => `/datasets/${datasets.tickets}/judge`,
    ready: heading("Judge"),
    height: { wide: 1200, phone: 1700 },
  },
  {
    page: "new dataset",
    state: "empty",
    path: () => "/datasets/new",
    ready: heading("New dataset"),
  },
  {
    page: "new dataset",
    state: "live",
    path: () => "/datasets/new",
    act: async (page) => {
      await page.getByLabel("Data files").setInputFiles(upload("tickets.json", sound));
    },
    ready: text(/4 items: /),
    height: { wide: 1900, phone: 3000 },
  },
  {
    page: "new dataset",
    state: "error",
    path: () => "/datasets/new",
    act: async (page) => {
      await page.getByLabel("Data files").setInputFiles(upload("broken.json", broken));
    },
    ready: text(/There are \d+ problems/),
    height: { wide: 1300, phone: 1700 },
  },
  {
    page: "models",
    state: "live",
    path: () => "/models",
    ready: text("House endpoint"),
    height: { phone: 1200 },
  },
  { page: "models", state: "loading", path: () => "/models", open: "held", ready: skeleton },
  {
    page: "models",
    state: "error",
    path: () => "/models",
    world: (studio) => studio.breakTables(["ModelProfile"]),
    open: "load",
    ready: heading("This page could not be shown"),
  },
  {
    page: "model",
    state: "live",
    path: ({ profile }) => `/models/${profile}`,
    ready: heading("House endpoint"),
    height: { wide: 1300, phone: 1900 },
  },
  { page: "model", state: "empty", path: () => "/models/new", ready: heading("Add model") },
  {
    page: "settings",
    state: "live",
    path: () => "/settings",
    ready: heading("Settings"),
    height: { wide: 2000, phone: 2800 },
    inContrast: true,
  },
  { page: "api docs", state: "live", path: () => "/api-docs", ready: heading("API") },
];
