import { expect, studioForFile, test } from "./fixtures";

const studio = studioForFile({ demo: false, worker: false });

test("a judge is checked: answers drawn, asked, a label changed, and the run form tells the result", async ({
  page,
}) => {
  const { app } = studio();
  const items = Array.from({ length: 36 }, (_, index) => ({
    id: `i${index}`,
    input: `${index} + ${index}?`,
    expected: `the sum is ${2 * index}.`,
    split: ["train", "val", "test"][index % 3],
  }));
  const made = await page.request.post(`${app.url}/api/v1/datasets`, {
    data: {
      name: "sums",
      environment: "custom",
      options: { scorer: { type: "llmJudge", rubric: "The sum is right." } },
      files: [{ name: "sums.json", text: JSON.stringify(items) }],
    },
  });
  const { dataset } = await made.json();

  await page.goto(`${app.url}/runs/new?dataset=${dataset.id}`);
  await expect(page.getByText(/never checked with this rubric/).first()).toBeVisible();
  await page.getByRole("link", { name: "Check a judge on this dataset" }).click();

  await page.getByRole("button", { name: "Preview the question" }).click();
  await expect(page.getByText(/<<<RUBRIC [0-9a-f]{16}/)).toBeVisible();
  await page.getByLabel("How many").fill("20");
  await page.getByLabel("Ask everything once more").uncheck();
  await page.getByLabel("Ask with the answer before the reference").uncheck();
  await page.getByRole("button", { name: "Draw answers" }).click();

  await page.getByRole("button", { name: "Ask the judge" }).click();
  const agreement = page.getByRole("region", { name: "Agreement with people" });
  await expect(agreement).toContainText("kappa 1.00 over 20 answers");

  await page
    .getByRole("region", { name: "Known verdict" })
    .or(page.getByRole("region", { name: "Your verdict" }))
    .getByRole("button", { name: "Fail" })
    .click();
  await expect(agreement).toContainText("kappa 0.90 over 20 answers");
  await page.getByRole("radio", { name: "Disagreements 1" }).click();
  await expect(page.getByRole("table", { name: "Answers of the check" })).toContainText(
    "The answer says what the reference says.",
  );

  await page.goto(`${app.url}/runs/new?dataset=${dataset.id}`);
  await expect(
    page.getByText(/agrees with people: kappa 0\.90 over 20 answers/).first(),
  ).toBeVisible();
});
