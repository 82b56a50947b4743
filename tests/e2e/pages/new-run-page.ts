import type { Locator, Page } from "@playwright/test";

export type UploadedFile = {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
};

export function jsonFile(name: string, items: readonly unknown[]): UploadedFile {
  return { name, mimeType: "application/json", buffer: Buffer.from(JSON.stringify(items)) };
}

type Role = "Target" | "Optimizer";

/** The form "New run". */
export class NewRunPage {
  constructor(
    readonly page: Page,
    private readonly url: string,
  ) {}

  async open(query = ""): Promise<void> {
    await this.page.goto(`${this.url}/runs/new${query}`);
    await this.page.getByRole("heading", { level: 1 }).waitFor();
    await this.page.locator("form:not([inert])").first().waitFor();
  }

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  get startButton(): Locator {
    return this.page.getByRole("button", { name: "Start run" });
  }

  /** Notice above the form that lists what needs attention. */
  get summary(): Locator {
    return this.page.getByRole("main").getByRole("alert");
  }

  role(role: Role): Locator {
    return this.page.getByRole("group", { name: new RegExp(`^${role} model`) });
  }

  async openGroup(name: string): Promise<void> {
    await this.page.getByRole("button", { name: new RegExp(`^${name}`), expanded: false }).click();
  }

  /** Makes a dataset from a file without leaving the form. */
  async uploadDataset(file: UploadedFile): Promise<void> {
    await this.page.getByRole("button", { name: "Upload", exact: true }).click();
    const dialog = this.page.getByRole("dialog", { name: "New dataset" });
    await dialog.getByLabel("Data files").setInputFiles(file);
    await dialog.getByText(/items: /).waitFor();
    await dialog.getByRole("button", { name: "Create dataset" }).click();
    await dialog.waitFor({ state: "hidden" });
  }

  async useEndpoint(
    role: Role,
    endpoint: { readonly model: string; readonly url: string; readonly keyVariable?: string },
  ): Promise<void> {
    const group = this.role(role);
    await group.getByLabel("Provider", { exact: true }).selectOption("openai_compatible");
    await group.getByLabel("Model", { exact: true }).fill(endpoint.model);
    await group.getByLabel("Base URL", { exact: true }).fill(endpoint.url);
    await group.getByLabel("Key variable", { exact: true }).fill(endpoint.keyVariable ?? "");
  }

  async testEndpoint(role: Role): Promise<Locator> {
    const group = this.role(role);
    await group.getByRole("button", { name: "Test endpoint" }).click();
    return group;
  }

  /** Starts and returns the id of the run whose page opens. */
  async start(): Promise<string> {
    await this.startButton.click();
    return this.untilStarted();
  }

  async untilStarted(): Promise<string> {
    await this.page.waitForURL(/\/runs\/run_/);
    return new URL(this.page.url()).pathname.split("/")[2] ?? "";
  }
}
