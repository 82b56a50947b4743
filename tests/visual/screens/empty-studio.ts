import type { Screen } from "../screen";
import { heading, text } from "./heading";

/** What somebody sees who has just installed the product. */
export const emptyStudioScreens: readonly Screen[] = (
  [
    {
      page: "runs",
      state: "empty",
      path: () => "/runs",
      ready: text("Train a skill document"),
      inContrast: true,
    },
    {
      page: "welcome",
      state: "empty",
      path: () => "/welcome",
      ready: heading("Welcome"),
      height: { wide: 1100, phone: 1500 },
    },
    {
      page: "new run",
      state: "empty",
      path: () => "/runs/new",
      ready: heading("New run"),
      height: { wide: 1100, phone: 1500 },
    },
    {
      page: "compare",
      state: "empty",
      variant: "no runs",
      path: () => "/compare",
      ready: text("There is nothing to compare yet"),
    },
    { page: "skills", state: "empty", path: () => "/skills", ready: text("The library is empty") },
    { page: "datasets", state: "empty", path: () => "/datasets", ready: text("No dataset yet") },
    { page: "models", state: "empty", path: () => "/models", ready: heading("Models") },
  ] satisfies Screen[]
).map((screen) => ({ ...screen, isEmptyStudio: true }));
