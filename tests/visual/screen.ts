import type { Locator, Page } from "@playwright/test";
import type { SeededIds } from "./seed/seeded-ids";
import type { VisualStudio } from "./studio";

/** The states of product.md 8, and variants of a state under names of their own. */
export const states = ["empty", "loading", "live", "error", "finished", "shared"] as const;
export type State = (typeof states)[number];

export const widths = {
  wide: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const;
export type Width = keyof typeof widths;

/** One row of the table: a page in a state. */
export type Screen = {
  readonly page: string;
  readonly state: State;
  /** Tells apart screens of one page and state. */
  readonly variant?: string;
  /** Address below the app's own. Before the seed there are no ids. */
  readonly path: (ids: SeededIds) => string;
  /** Shown before the database is filled. */
  readonly isEmptyStudio?: boolean;
  /** What is there when the page is in its state. */
  readonly ready: (page: Page) => Locator;
  /** What happens to the world before the page opens; gives back what undoes it. */
  readonly world?: (studio: VisualStudio, ids: SeededIds) => () => void;
  /** Answers the page gets other than the server's. Undone by itself. */
  readonly network?: (page: Page) => Promise<void>;
  /** Brings the open page into its state. */
  readonly act?: (page: Page, width: Width) => Promise<void>;
  /** `held`: the page's answer never comes. `load`: a page of its own, not reached from another. */
  readonly open?: "navigate" | "load" | "held";
  /** Height of the window where more than the first screenful matters. */
  readonly height?: Partial<Record<Width, number>>;
  readonly only?: Width;
  /** Also in high contrast and in forced colours. */
  readonly inContrast?: boolean;
};

export const screenName = ({ page, state, variant }: Screen): string =>
  [page, state, variant].filter(Boolean).join("--").replaceAll(" ", "-");
