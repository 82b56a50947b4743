/** Red, green, blue from 0 to 1, as written (sRGB). */
export type Rgb = readonly [number, number, number];
export type Theme = "light" | "dark";

/** Colour-vision deficiencies, complete, as matrices over linear light (Machado, Oliveira and Fernandes). */
const deficiencies = {
  protanopia: [
    0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
  ],
  deuteranopia: [
    0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881,
  ],
  tritanopia: [
    1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039,
  ],
} as const;
export const visions = ["protanopia", "deuteranopia", "tritanopia"] as const;

/**
 * Reads `--color-*` of the token file for a theme. Later blocks win, as in the browser: light, dark,
 * then high contrast, by the system's wish or by the reader's own choice.
 */
export function readTokens(
  css: string,
  theme: Theme,
  { isHighContrast = false, isOwnChoice = false } = {},
): (name: string) => Rgb {
  const blocks = [blockOf(css, "@theme static {")];
  if (theme === "dark") {
    blocks.push(blockOf(css, "\n.dark {"));
  }
  if (isHighContrast) {
    const media = css.slice(css.indexOf("@media (prefers-contrast: more)"));
    blocks.push(
      isOwnChoice ? blockOf(css, '\n:root[data-contrast="more"] {') : blockOf(media, "\n  :root {"),
    );
    if (theme === "dark") {
      blocks.push(
        isOwnChoice
          ? blockOf(css, '\n.dark[data-contrast="more"] {')
          : blockOf(media, "\n  .dark {"),
      );
    }
  }
  const values = new Map<string, Rgb>();
  for (const block of blocks) {
    for (const [, name = "", hex = ""] of block.matchAll(/--color-([\w-]+):\s*#([0-9a-f]{6})/g)) {
      values.set(name, toRgb(hex));
    }
  }
  return (name) => {
    const value = values.get(name);
    if (!value) {
      throw new Error(`no colour named ${name}`);
    }
    return value;
  };
}

function blockOf(css: string, head: string): string {
  const start = css.indexOf(head);
  if (start < 0) {
    throw new Error(`no block "${head.trim()}" in the token file`);
  }
  return css.slice(start, css.indexOf("}", start));
}

function toRgb(hex: string): Rgb {
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return [part(0), part(2), part(4)];
}

const toLinear = (value: number) =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const toGamma = (value: number) => {
  const bound = Math.min(1, Math.max(0, value));
  return bound <= 0.0031308 ? 12.92 * bound : 1.055 * bound ** (1 / 2.4) - 0.055;
};

/** WCAG 2.2: relative luminance of both, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((left, right) => right - left) as [
    number,
    number,
  ];
  return (light + 0.05) / (dark + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * toLinear(red) + 0.7152 * toLinear(green) + 0.0722 * toLinear(blue);
}

/** How a colour looks with a deficiency. */
export function seenBy(vision: (typeof visions)[number], colour: Rgb): Rgb {
  const m = deficiencies[vision];
  const [r, g, b] = colour.map(toLinear) as [number, number, number];
  return [
    toGamma(m[0] * r + m[1] * g + m[2] * b),
    toGamma(m[3] * r + m[4] * g + m[5] * b),
    toGamma(m[6] * r + m[7] * g + m[8] * b),
  ];
}

/** Perceptual distance: Euclidean in OKLab, times 100. */
export function distance(a: Rgb, b: Rgb): number {
  const [one, other] = [toOklab(a), toOklab(b)];
  return 100 * Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

function toOklab(colour: Rgb): Rgb {
  const [r, g, b] = colour.map(toLinear) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
