#!/usr/bin/env python3
"""Compares our product with Eigen's on shapes that no tile fits (the rows of gemm.cpp): the best
round of each row, and the median over the shapes of Eigen's time divided by ours."""

import statistics

import rounds

# What B looks like, and how gemm.cpp names the rows for it.
ORDERS = [("B by columns", "odd", ""), ("B transposed", "odd_transposed", "/transposed")]


def main():
    options = rounds.parser(__doc__).parse_args()
    program = rounds.require_program(f"{options.build}/mlp_bench")

    best = {}  # nanoseconds
    for _ in range(options.rounds):
        for name, row in rounds.run(program, "^gemm/.*/odd|^eigen/", 0.01).items():
            best[name] = min(row["real_time"], best.get(name, float("inf")))

    print(f"C [M x N] = A [M x K] B [K x N], best of {options.rounds} rounds")
    for title, ours, theirs in ORDERS:
        names = [name.split("/") for name in best]
        shapes = [name[1] for name in names if name[0] == "gemm" and name[2] == ours]
        pairs = [(best[f"eigen/{shape}{theirs}"], best[f"gemm/{shape}/{ours}"]) for shape in shapes]
        ratios = [eigen / mlp for eigen, mlp in pairs]
        print(f"\n| MxKxN, {title} | Eigen, µs | ours, µs | Eigen / ours |\n|---|---|---|---|")
        for ratio, shape, (eigen, mlp) in sorted(zip(ratios, shapes, pairs)):
            print(f"| {shape} | {eigen / 1000:.3f} | {mlp / 1000:.3f} | {ratio:.2f} |")
        print(f"| median of {len(ratios)} | | | **{statistics.median(ratios):.2f}** |")


if __name__ == "__main__":
    main()
