import type { ShareImageModel } from "@/lib/run-view/share-image";

/** Light tokens of app/globals.css: the drawing library knows no CSS variables. */
const colour = {
  bg: "#ffffff",
  surface: "#f7f8fa",
  border: "#d5d9e2",
  text: "#14171f",
  quiet: "#4a5160",
  accent: "#3b4cca",
  gain: "#0c6b58",
  rejected: "#bc3e09",
} as const;

/** The preview image of a link (product.md 8.16), in the subset of CSS its renderer draws. */
export function ShareImage({ model }: { model: ShareImageModel }) {
  return (
    <div
      style={{
        width: "100%",
        height: "100%",
        display: "flex",
        flexDirection: "column",
        background: colour.bg,
        color: colour.text,
        padding: "48px 64px",
        fontFamily: "Geist",
      }}
    >
      <div style={{ display: "flex", alignItems: "center", fontSize: 30, color: colour.quiet }}>
        <svg aria-hidden width="38" height="38" viewBox="0 0 20 20" fill="none">
          <path d="M3 15.5l4-5 3.5 3L17 4.5" stroke={colour.accent} strokeWidth="1.8" />
          <path d="M12.5 4.5H17V9" stroke={colour.accent} strokeWidth="1.8" />
        </svg>
        <span style={{ marginLeft: 14 }}>SkillOpt Studio</span>
      </div>
      <div style={{ display: "flex", marginTop: 22, fontSize: 44, fontWeight: 600 }}>
        {model.name}
      </div>
      <div style={{ display: "flex", alignItems: "baseline", marginTop: 8 }}>
        <span style={{ fontSize: 112, fontWeight: 600, letterSpacing: -3 }}>{model.score}</span>
        <span style={{ fontSize: 40, color: colour.quiet, marginLeft: 24 }}>{model.fraction}</span>
        <span
          style={{
            fontSize: 40,
            fontWeight: 600,
            marginLeft: 32,
            color: model.isGain ? colour.gain : colour.quiet,
          }}
        >
          {model.delta}
        </span>
      </div>
      <div
        style={{
          display: "flex",
          marginTop: 12,
          background: colour.surface,
          border: `1px solid ${colour.border}`,
          borderRadius: 12,
        }}
      >
        <Curve model={model} />
      </div>
      <div style={{ display: "flex", marginTop: 18, fontSize: 26, color: colour.quiet }}>
        {model.facts}
      </div>
    </div>
  );
}

function Curve({ model }: { model: ShareImageModel }) {
  const { width, height } = model.plot;
  return (
    <svg aria-hidden width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
      <path
        d={model.bestPath || "M0 0"}
        fill="none"
        stroke={colour.accent}
        strokeWidth="5"
        strokeLinejoin="round"
      />
      {model.marks.map((mark) => (
        <path key={`${mark.x}/${mark.y}`} {...shapeOf(mark)} />
      ))}
    </svg>
  );
}

function shapeOf({ x, y, kind }: ShareImageModel["marks"][number]) {
  switch (kind) {
    case "best":
      return {
        d: `M${x} ${y - 13}L${x + 4} ${y - 4}L${x + 13} ${y - 3}L${x + 6} ${y + 4}L${x + 8} ${y + 13}L${x} ${y + 8}L${x - 8} ${y + 13}L${x - 6} ${y + 4}L${x - 13} ${y - 3}L${x - 4} ${y - 4}Z`,
        fill: colour.gain,
      };
    case "accepted":
      return { d: `M${x} ${y - 10}L${x + 10} ${y + 8}H${x - 10}Z`, fill: colour.gain };
    default:
      return {
        d: `M${x - 8} ${y - 8}L${x + 8} ${y + 8}M${x + 8} ${y - 8}L${x - 8} ${y + 8}`,
        stroke: colour.rejected,
        strokeWidth: "4",
      };
  }
}
