const foreignDigit = /[^\P{Nd}0-9]/gu;
const digit = /\p{Nd}/u;

/** The text with the decimal digits of every script as 0 to 9. */
export function asciiDigits(text: string): string {
  return text.replace(foreignDigit, (character) => {
    // Digits stand in runs of ten, zero first; runs that touch keep that rhythm.
    let first = character.codePointAt(0) ?? 0;
    const code = first;
    while (digit.test(String.fromCodePoint(first - 1))) first -= 1;
    return String((code - first) % 10);
  });
}
