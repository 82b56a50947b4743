/** Thrown by a call of the target once an item has used up its time; waiting for a turn does not count. */
export class ItemTimeout extends Error {
  constructor(readonly seconds: number) {
    super(`the item had ${seconds} s and was not done`);
    this.name = "ItemTimeout";
  }
}

/** The reason a row of such an item gives. */
export function timeoutReason(error: ItemTimeout): string {
  return `task-timeout-${error.seconds}s`;
}
