import localFont from "next/font/local";

/**
 * Geist from the npm package, served by this product; only the interface face is preloaded. The
 * stand-ins are those of font-fallbacks.css.
 */
export const sansFont = localFont({
  src: "../node_modules/geist/dist/fonts/geist-sans/Geist-Variable.woff2",
  variable: "--font-geist-sans",
  weight: "100 900",
  display: "swap",
  adjustFontFallback: false,
  fallback: ["Geist Stand-in", "Geist Wide Stand-in", "system-ui", "sans-serif"],
});

export const monoFont = localFont({
  src: "../node_modules/geist/dist/fonts/geist-mono/GeistMono-Variable.woff2",
  variable: "--font-geist-mono",
  weight: "100 900",
  display: "swap",
  preload: false,
  adjustFontFallback: false,
  fallback: ["Geist Mono Stand-in", "Geist Narrow Mono Stand-in", "ui-monospace", "monospace"],
});
