import type { OutcomeIcon, Tone } from "@/lib/domain/outcome-words";

const fills: Record<Tone, string> = {
  accept: "var(--color-accept)",
  reject: "var(--color-reject)",
  neutral: "var(--color-neutral)",
  warning: "var(--color-warning-text)",
  danger: "var(--color-danger-text)",
  info: "var(--color-info-text)",
};

/** The sign of an outcome as SVG, centred on `x`, `y`; the shape repeats what the colour says. */
export function MarkerShape({
  icon,
  tone,
  x,
  y,
  size = 7,
  isPale = false,
  isBound = false,
}: {
  icon: OutcomeIcon;
  tone: Tone;
  x: number;
  y: number;
  size?: number;
  isPale?: boolean;
  /** Adds a lid: the value lies at this height or below. */
  isBound?: boolean;
}) {
  const colour = fills[tone];
  const stroke = { fill: "none", stroke: colour, strokeWidth: size * 0.3 };
  return (
    <g
      data-testid="outcome-marker"
      transform={`translate(${x} ${y}) scale(${size / 7})`}
      opacity={isPale ? 0.7 : 1}
    >
      {isBound ? <path d="M-5 -7H5" {...stroke} strokeWidth={1.4} /> : null}
      {icon === "star" ? <path d={starPath} fill={colour} /> : null}
      {icon === "triangle" ? <path d="M0 -6L6 5H-6Z" fill={colour} /> : null}
      {icon === "diamond" ? <path d="M0 -6L6 0L0 6L-6 0Z" fill={colour} /> : null}
      {icon === "cross" ? <path d="M-4 -4L4 4M4 -4L-4 4" {...stroke} strokeWidth={2.2} /> : null}
      {icon === "circle" ? (
        <circle
          r={4}
          {...stroke}
          strokeWidth={1.8}
          {...(isPale ? { strokeDasharray: "2 2" } : {})}
        />
      ) : null}
      {icon === "dash" ? <circle r={3.5} fill={colour} /> : null}
    </g>
  );
}

const starPath = `M${Array.from({ length: 10 }, (_, index) => {
  const radius = index % 2 === 0 ? 7.4 : 3;
  const angle = (Math.PI / 5) * index - Math.PI / 2;
  return `${(radius * Math.cos(angle)).toFixed(2)} ${(radius * Math.sin(angle)).toFixed(2)}`;
}).join("L")}Z`;
