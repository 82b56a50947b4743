/** Pages the palette and the two-key shortcuts go to; the rail has the same names. */
export const places = [
  { key: "r", label: "Runs", href: "/runs" },
  { key: "c", label: "Compare", href: "/compare" },
  { key: "e", label: "Experiments", href: "/experiments" },
  { key: "s", label: "Skills", href: "/skills" },
  { key: "d", label: "Datasets", href: "/datasets" },
  { key: "m", label: "Models", href: "/models" },
  { key: ",", label: "Settings", href: "/settings" },
] as const;
