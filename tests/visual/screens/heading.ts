import type { Locator, Page } from "@playwright/test";

/** The page's title: there as soon as the page is. */
export const heading =
  (name: string | RegExp) =>
  (page: Page): Locator =>
    page.getByRole("heading", { level: 1, name });

export const text =
  (words: string | RegExp) =>
  (page: Page): Locator =>
    page.getByRole("main").getByText(words).filter({ visible: true });

/** The skeleton says so to those who cannot see it. */
export const skeleton = (page: Page): Locator => page.getByRole("status").getByText("Loading");
