/**
 * True for a single key that may be a shortcut: no modifier but Shift, nobody is typing, no dialog or
 * menu is open, and the reader has not switched single keys off (WCAG 2.1.4).
 */
export function isPlainKey(event: KeyboardEvent): boolean {
  return (
    !event.defaultPrevented &&
    !(event.ctrlKey || event.metaKey || event.altKey) &&
    !isTyping(event.target) &&
    document.querySelector('[role="dialog"], [role="menu"]') === null &&
    document.documentElement.dataset.singleKeys !== "off"
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
      (target instanceof HTMLInputElement && !/^(checkbox|radio|button)$/.test(target.type)))
  );
}
