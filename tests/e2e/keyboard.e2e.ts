import type { Locator, Page } from "@playwright/test";
import { expect, studioForFile, test } from "./fixtures";
import { RunPage } from "./pages/run-page";
import { ShareDialog } from "./pages/share-dialog";
import { SkillPage } from "./pages/skill-page";

const studio = studioForFile();
const mostTabs = 60;
/** Radio groups choose while an arrow key is down; a finger needs this long. */
const held = { delay: 50 };

/** Goes to a control as somebody without a pointer does. Fails when it cannot be reached. */
async function tabTo(page: Page, target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  for (let pressed = 0; pressed < mostTabs; pressed += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      return;
    }
    await page.keyboard.press(key);
  }
  throw new Error(`not reached with ${mostTabs} × ${key}: ${target}`);
}

test("launch, watch, compare and share work without a pointer", async ({ page }) => {
  const { app, api } = studio();
  await api.untilStatus(await api.createDemoRun("a first one"), "finished");
  await page.goto(`${app.url}/runs`);
  await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();

  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to content" });
  await expect(skip).toBeFocused();
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("main").getByRole("link", { name: "New run" }));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "New run" }).waitFor();
  await tabTo(page, page.getByRole("radio", { name: "Standard" }));
  await page.keyboard.press("ArrowLeft", held);
  await expect(page.getByRole("radio", { name: "Quick look" })).toBeChecked();
  await tabTo(page, page.getByLabel("Name", { exact: true }));
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("by keys alone");
  await tabTo(page, page.getByRole("button", { name: "Start run" }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/runs\/run_/);

  const run = new RunPage(page, studio(), new URL(page.url()).pathname.split("/")[2] ?? "");
  await expect(run.status("Finished")).toBeVisible();
  await tabTo(page, run.chart);
  await page.keyboard.press("Home");
  await expect(run.chart).toHaveAttribute("aria-valuetext", /baseline/i);
  await page.keyboard.press("ArrowRight");
  await expect(run.chart).toHaveAttribute("aria-valuetext", /Step 1/);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/steps\/1$/);

  await page.keyboard.press("2");
  await page.waitForURL(/\/skill/);
  const skill = new SkillPage(page);
  await page.getByLabel("To (B)").waitFor();
  await tabTo(page, page.getByLabel("From (A)"));
  await page.keyboard.press("Home");
  await expect(page.getByLabel("From (A)")).toHaveValue("0");
  await tabTo(page, page.getByLabel("To (B)"));
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await expect(skill.table(0, 1)).toBeVisible();
  await tabTo(page, page.getByRole("radio", { name: "Split" }));
  await page.keyboard.press("ArrowRight", held);
  await expect(page.getByRole("radio", { name: "Unified" })).toBeChecked();

  const share = new ShareDialog(page);
  const opener = page.getByRole("button", { name: "Share", exact: true });
  await tabTo(page, opener, "Shift+Tab");
  await page.keyboard.press("Enter");
  await share.dialog.waitFor();
  await tabTo(page, share.dialog.getByRole("button", { name: "Create link" }));
  await page.keyboard.press("Enter");
  await expect(share.dialog.getByLabel("The new link")).toHaveValue(/\/s\/[\w-]{22}$/);
  await page.keyboard.press("Escape");
  await expect(share.dialog).toBeHidden();
  await expect(opener).toBeFocused();

  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await page.waitForURL(/\/runs$/);
  for (const name of ["by keys alone", "a first one"]) {
    await tabTo(page, page.getByRole("checkbox", { name: `Choose ${name}` }));
    await page.keyboard.press("Space");
  }
  const chosen = page.getByRole("region", { name: "Chosen runs" });
  await tabTo(page, chosen.getByRole("link", { name: "Compare" }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/compare\?runs=run_\w+,run_/);
  const curves = page.getByRole("slider", { name: "Best scores of the runs" });
  await tabTo(page, curves);
  await page.keyboard.press("End");
  await expect(curves).toHaveAttribute("aria-valuetext", /a first one \d\.\d{3}/);
});
