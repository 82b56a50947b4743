/** Length of a text in characters (code points), as the original counts them. */
export function textLength(text: string): number {
  return Array.from(text).length;
}
