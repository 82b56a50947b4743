/** Follow-up after a reply that could not be used (N-3.3): names what was wrong, asks once more. */
export function repairMessage(problems: readonly string[]): string {
  return `Your reply could not be used:\n${problems
    .slice(0, 12)
    .map((problem) => `- ${problem}`)
    .join(
      "\n",
    )}\n\nSend the whole reply again as one JSON object of the shape described at the start.`;
}
