// Stands in for the `server-only` marker in programs that never reach a browser.
export {};
