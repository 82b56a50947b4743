import type { Locator, Page } from "@playwright/test";

/** The dialog behind the button "Share" of a run. */
export class ShareDialog {
  constructor(readonly page: Page) {}

  get dialog(): Locator {
    return this.page.getByRole("dialog", { name: "Share this run" });
  }

  async open(): Promise<void> {
    await this.page.getByRole("button", { name: "Share", exact: true }).click();
    await this.dialog.waitFor();
  }

  toggle(name: string): Locator {
    return this.dialog.getByRole("switch", { name: new RegExp(`^${name}`) });
  }

  /** Creates a link with what is set and returns its address. */
  async create(): Promise<string> {
    await this.dialog.getByRole("button", { name: "Create link" }).click();
    return this.dialog.getByLabel("The new link").inputValue();
  }

  async revoke(): Promise<void> {
    await this.dialog.getByRole("button", { name: "Revoke" }).first().click();
    await this.dialog.getByText("Revoked", { exact: true }).first().waitFor();
  }

  async close(): Promise<void> {
    await this.page.keyboard.press("Escape");
    await this.dialog.waitFor({ state: "hidden" });
  }
}
