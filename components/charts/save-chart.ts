/** Presentation that must travel with the picture; everything else is layout of the page. */
const carried = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-opacity",
  "stroke-linejoin",
  "opacity",
  "font-size",
  "font-family",
  "text-anchor",
  "transform",
] as const;

const pictureScale = 2;

/** Writes a chart to a file as it looks now, with its colours resolved and the page's background. */
export async function saveChart(
  chart: SVGSVGElement,
  file: { readonly name: string; readonly format: "png" | "svg" },
): Promise<void> {
  const { text, width, height } = pictureOf(chart);
  const svg = new Blob([text], { type: "image/svg+xml" });
  const blob = file.format === "svg" ? svg : await toPng(svg, width, height);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${file.name}.${file.format}`;
  link.click();
  URL.revokeObjectURL(link.href);
}

function pictureOf(chart: SVGSVGElement): { text: string; width: number; height: number } {
  const { width, height } = chart.getBoundingClientRect();
  const copy = chart.cloneNode(true) as SVGSVGElement;
  const originals = [chart, ...chart.querySelectorAll("*")];
  const copies = [copy, ...copy.querySelectorAll("*")];
  for (const [index, element] of originals.entries()) {
    const style = getComputedStyle(element);
    for (const name of carried) {
      const value = style.getPropertyValue(name);
      if (value !== "" && value !== "none") {
        copies[index]?.setAttribute(
          "style",
          `${copies[index].getAttribute("style") ?? ""};${name}:${value}`,
        );
      }
    }
    copies[index]?.removeAttribute("class");
  }
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  ground.setAttribute("width", String(width));
  ground.setAttribute("height", String(height));
  ground.setAttribute("fill", getComputedStyle(document.body).backgroundColor);
  copy.prepend(ground);
  return { text: new XMLSerializer().serializeToString(copy), width, height };
}

async function toPng(svg: Blob, width: number, height: number): Promise<Blob> {
  const address = URL.createObjectURL(svg);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(width * pictureScale);
    canvas.height = Math.ceil(height * pictureScale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((resolve, reject) => {
      canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error("no picture"))),
        "image/png",
      );
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}
