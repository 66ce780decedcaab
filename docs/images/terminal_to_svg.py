#!/usr/bin/env python3
"""Draws terminal output as an SVG picture: mnist_train | terminal_to_svg.py "$ command" > train.svg

Braille characters become dots, so that the picture looks the same with any font.
"""
import sys
from xml.sax.saxutils import escape

CELL_W, CELL_H, MARGIN = 8.4, 17, 16
DOTS = {0x01: (0, 0), 0x02: (0, 1), 0x04: (0, 2), 0x40: (0, 3),
        0x08: (1, 0), 0x10: (1, 1), 0x20: (1, 2), 0x80: (1, 3)}


def draw_line(line, row, out):
    top = MARGIN + row * CELL_H
    run, start = "", 0
    for column, char in enumerate(line + "\0"):
        is_braille = 0x2800 <= ord(char) <= 0x28FF
        if is_braille or char == "\0":
            if run.strip():
                text = escape(run).replace(" ", "\u00a0")  # plain spaces would collapse
                out.append(f'<text x="{MARGIN + start * CELL_W:.1f}" y="{top + 12.5:.1f}" '
                           f'textLength="{len(run) * CELL_W:.1f}">{text}</text>')
            run = ""
        elif not run:
            run, start = char.strip(), column
        else:
            run += char
        if is_braille:
            for bit, (x, y) in DOTS.items():
                if (ord(char) - 0x2800) & bit:
                    out.append(f'<rect x="{MARGIN + (column + x / 2) * CELL_W:.2f}" '
                               f'y="{top + y * CELL_H / 4:.2f}" '
                               f'width="{CELL_W / 2 + 0.1:.2f}" height="{CELL_H / 4 + 0.1:.2f}"/>')


def main():
    lines = [*sys.argv[1:], *sys.stdin.read().splitlines()]
    body = []
    for row, line in enumerate(lines):
        draw_line(line.rstrip(), row, body)
    width = 2 * MARGIN + max(map(len, lines)) * CELL_W
    height = 2 * MARGIN + len(lines) * CELL_H
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
          f'width="{width:.0f}" height="{height:.0f}">')
    print("<style>text{font:14px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;"
          "fill:#d8dee9}rect{fill:#ebcb8b;shape-rendering:crispEdges}</style>")
    print(f'<rect style="fill:#1f2430" width="{width:.0f}" height="{height:.0f}" rx="8"/>')
    print("\n".join(body))
    print("</svg>")


main()
