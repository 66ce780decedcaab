"""Draws horizontal bars as SVG, on a card of its own that is readable on light and dark pages."""

from xml.sax.saxutils import escape

WIDTH, MARGIN = 760, 24  # of the card, around its content
LABELS, NOTES = 190, 120  # left and right of the bars
HEAD, ROW, FOOT = 76, 46, 34
BARS = ((0, 15), (19, 11))  # (offset, thickness) in a row
BACKGROUND, TEXT, FAINT, GRID = "#1f2430", "#d8dee9", "#8f9bb3", "#394152"
HIGHLIGHTED, PLAIN = ("#ebcb8b", "#a9925f"), ("#81a1c1", "#56708c")  # first and second bar


def draw(title, subtitle, series, rows):
    """Returns SVG. `series` names the two bars of each row, and each of `rows` is
    (label, is_highlighted, ((fraction, note), (fraction, note)))."""
    height = HEAD + ROW * len(rows) + FOOT
    left, scale = MARGIN + LABELS, WIDTH - 2 * MARGIN - LABELS - NOTES  # where 0 is, length of 1
    bottom = height - FOOT
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" aria-label="{escape(title)}">',
        "<style>text{font:13px system-ui,'Segoe UI',Helvetica,Arial,sans-serif;"
        f"fill:{TEXT}}}.faint{{fill:{FAINT};font-size:12px}}"
        ".title{font-size:16px;font-weight:600}</style>",
        f'<rect width="{WIDTH}" height="{height}" rx="8" fill="{BACKGROUND}"/>',
        f'<text class="title" x="{MARGIN}" y="32">{escape(title)}</text>',
        f'<text class="faint" x="{MARGIN}" y="52">{escape(subtitle)}</text>',
    ]
    for percent in range(0, 101, 25):
        x = left + scale * percent / 100
        out.append(f'<path d="M{x:.1f} {HEAD - 8}V{bottom}" stroke="{GRID}"/>')
        out.append(
            f'<text class="faint" x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">'
            f"{percent} %</text>"
        )
    for number, (label, is_highlighted, bars) in enumerate(rows):
        top = HEAD + ROW * number
        weight = ' font-weight="600"' if is_highlighted else ""
        out.append(
            f'<text x="{left - 12}" y="{top + 19}" text-anchor="end"{weight}>{escape(label)}</text>'
        )
        colours = HIGHLIGHTED if is_highlighted else PLAIN
        for (fraction, note), colour, (offset, thickness) in zip(bars, colours, BARS):
            y, length = top + offset, scale * fraction
            out.append(
                f'<rect x="{left}" y="{y}" width="{length:.1f}" height="{thickness}" rx="2" '
                f'fill="{colour}"/>'
            )
            kind = ' class="faint"' if offset > 0 else weight
            out.append(
                f'<text{kind} x="{left + length + 8:.1f}" y="{y + thickness / 2 + 4.5:.1f}">'
                f"{escape(note)}</text>"
            )
    for number, (name, colour) in enumerate(zip(series, PLAIN)):
        x = WIDTH - MARGIN - NOTES * (len(series) - number) + 20
        out.append(f'<rect x="{x}" y="41" width="12" height="12" rx="2" fill="{colour}"/>')
        out.append(f'<text class="faint" x="{x + 18}" y="52">{escape(name)}</text>')
    out.append("</svg>")
    return "\n".join(out) + "\n"
