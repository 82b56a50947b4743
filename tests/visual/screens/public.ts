import type { Screen } from "../screen";
import { heading, text } from "./heading";

/** Pages outside of the frame, and what opens over every page. */
export const publicScreens: readonly Screen[] = [
  { page: "login", state: "live", path: () => "/login", open: "load", ready: heading("Log in") },
  {
    page: "login",
    state: "error",
    path: () => "/login?problem=login_required",
    open: "load",
    ready: text("That is not the administrator secret."),
  },
  {
    page: "share",
    state: "shared",
    variant: "live",
    path: ({ tokens }) => `/s/${tokens.live}`,
    open: "load",
    ready: (page) => page.getByTestId("outcome-marker"),
    height: { wide: 1800, phone: 2400 },
  },
  {
    page: "share",
    state: "shared",
    variant: "finished",
    path: ({ tokens }) => `/s/${tokens.finished}`,
    open: "load",
    ready: (page) => page.getByTestId("outcome-marker"),
    height: { wide: 1800, phone: 2400 },
    inContrast: true,
  },
  {
    page: "share",
    state: "error",
    variant: "closed",
    path: () => `/s/${"B".repeat(22)}`,
    open: "load",
    ready: text(/./),
  },
  {
    page: "share",
    state: "empty",
    path: ({ tokens }) => `/s/${tokens.queued}`,
    open: "load",
    ready: heading("support-triage-006"),
  },
  {
    page: "share",
    state: "shared",
    variant: "locked",
    path: ({ tokens }) => `/s/${tokens.locked}`,
    open: "load",
    ready: (page) => page.getByLabel("Password"),
  },
  {
    page: "share",
    state: "shared",
    variant: "preview",
    path: ({ runs }) => `/runs/${runs.main}/share-preview?show=skillText,modelNames`,
    open: "load",
    ready: (page) => page.getByText("Preview: nobody else sees this page."),
  },
  {
    page: "embed",
    state: "shared",
    variant: "chart",
    path: ({ tokens }) => `/embed/${tokens.finished}`,
    open: "load",
    ready: (page) => page.getByTestId("outcome-marker"),
  },
  {
    page: "embed",
    state: "shared",
    variant: "card",
    path: ({ tokens }) => `/embed/${tokens.live}?show=card`,
    open: "load",
    ready: (page) => page.getByText("support-triage-005"),
  },
  {
    page: "embed",
    state: "error",
    variant: "closed",
    path: () => `/embed/${"B".repeat(22)}`,
    open: "load",
    ready: (page) => page.getByText("This link is no longer available."),
  },
  {
    page: "nowhere",
    state: "error",
    path: () => "/nowhere",
    open: "load",
    ready: heading("There is nothing at this address"),
  },
  {
    page: "palette",
    state: "live",
    path: () => "/skills",
    act: async (page) => {
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "Go to or do" }).fill("support");
    },
    ready: (page) => page.getByRole("option").first(),
  },
  {
    page: "shortcuts",
    state: "live",
    path: () => "/skills",
    act: async (page) => {
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.keyboard.press("?");
    },
    ready: (page) => page.getByRole("dialog", { name: "Shortcuts" }),
  },
  {
    page: "menu",
    state: "live",
    path: () => "/skills",
    only: "phone",
    act: async (page) => {
      await page.getByRole("button", { name: /menu/i }).click();
    },
    ready: (page) => page.getByRole("dialog"),
  },
];
