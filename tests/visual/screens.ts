import type { Screen } from "./screen";
import { emptyStudioScreens } from "./screens/empty-studio";
import { libraryScreens } from "./screens/library";
import { publicScreens } from "./screens/public";
import { runScreens } from "./screens/run";
import { runsScreens } from "./screens/runs";

/** Every page in every state it has (product.md 8.19). Those of an empty database come first. */
export const screens: readonly Screen[] = [
  ...emptyStudioScreens,
  ...runsScreens,
  ...runScreens,
  ...libraryScreens,
  ...publicScreens,
];
