/**
 * What answers without a login: share links, the login itself, health, and files of the build that
 * hold no data. Written as full patterns on the raw path, so that no spelling of another path fits.
 */
const publicPaths: readonly RegExp[] = [
  /^\/healthz$/,
  /^\/readyz$/,
  /^\/api\/v1\/health$/,
  /^\/login$/,
  /^\/api\/v1\/(login|logout)$/,
  /^\/(s|embed)\/[A-Za-z0-9_-]{1,100}$/,
  /^\/s\/[A-Za-z0-9_-]{1,100}\/[a-z_-]{1,40}(\.[a-z]{1,5})?$/,
  /^\/(icon\.svg|favicon\.ico|robots\.txt)$/,
  /^\/_next\/static\/[A-Za-z0-9_\-~.[\]()/]{1,300}$/,
];

/** `path` is the part of the address before the question mark, as it came. */
export function isPublicPath(path: string): boolean {
  return !path.includes("..") && !path.includes("//") && publicPaths.some((one) => one.test(path));
}

/** Where to go after the login: a path of this app, or the start page. */
export function safeReturnPath(given: string | null | undefined): string {
  const isPath =
    given !== null && given !== undefined && /^\/(?![/\\])[^\\\r\n]{0,500}$/.test(given);
  return isPath && !given.startsWith("/login") ? given : "/runs";
}
