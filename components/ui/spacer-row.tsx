/** Stands for the rows of a long table that are not drawn; `height` in px. */
export function SpacerRow({ height }: { height: number }) {
  return height > 0 ? (
    <tr aria-hidden>
      <td style={{ height }} />
    </tr>
  ) : null;
}
