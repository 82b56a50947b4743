/** Cuts at `limit` characters with an ellipsis; never splits a surrogate pair. */
export function cutText(text: string, limit: number): string {
  const characters = Array.from(text.length > limit * 2 ? text.slice(0, limit * 2) : text);
  return characters.length <= limit && text.length <= limit * 2
    ? text
    : `${characters.slice(0, limit).join("")}…`;
}

/** The first eight characters of a skill's hash, enough to tell versions apart on a page. */
export function shortHash(hash: string): string {
  return hash.replace(/^sha256:/, "").slice(0, 8);
}
