#!/usr/bin/env python3
"""Compares the training step with that of other libraries (bench/peers): all programs in turn, in
short rounds, so that the clock and the neighbours of a shared machine treat them alike. Prints a
table as Markdown, and draws it with --svg."""

import glob
import os
import statistics

import bar_chart
import rounds

STEP = "train_step/batch:256/threads:"
PEAK = "peak/fma_f32/threads:"
PREDICT = "predict/batch:1"


TITLES = {
    "dlib": "dlib",
    "eigen": "Eigen, sizes at run time",
    "eigen_fixed": "Eigen, fixed sizes",
    "libtorch": "libtorch",
    "onednn": "oneDNN sgemm by hand",
    "openblas": "OpenBLAS sgemm by hand",
    "tiny_dnn": "tiny-dnn",
}


class Contender:
    """One library's rows over all rounds."""

    def __init__(self, name, program):
        self.title = TITLES.get(name, name)
        self.is_ours = name == "mlp"
        self.program = program
        self.prefix = "" if self.is_ours else f"peer/{name}/"
        self.rows = {}  # name: [row of each round]

    def run(self, seconds):
        names = [self.prefix + row for row in (STEP + "1", STEP + "2", PREDICT)]
        if self.is_ours:
            names += [PEAK + "1", PEAK + "2"]
        pattern = "^(" + "|".join(names) + ")/real_time$"
        for name, row in rounds.run(self.program, pattern, seconds).items():
            self.rows.setdefault(name.removeprefix(self.prefix), []).append(row)

    def all(self, row, counter):
        return [round_[counter] for round_ in self.rows[row]]

    def best(self, row, counter):
        return max(self.all(row, counter))

    def microseconds(self):
        return min(self.all(PREDICT, "real_time")) / 1000


def programs(build, wanted):
    """mlp first, then the peers that are built, or the wanted ones."""
    found = {"mlp": rounds.require_program(f"{build}/mlp_bench")}
    names = wanted or [os.path.basename(path) for path in glob.glob(f"{build}/peers/peer_*")]
    for name in sorted(name.removeprefix("peer_") for name in names):
        found[name] = rounds.require_program(f"{build}/peers/peer_{name}")
    return [Contender(name, program) for name, program in found.items()]


def share(contender, mlp, threads):
    """Best round against the peak's best round."""
    row, peak = f"{STEP}{threads}", f"{PEAK}{threads}"
    return contender.best(row, "FLOPS") / mlp.best(peak, "FLOPS")


def median_share(contender, mlp):
    """Median over the rounds of the share of the peak in the same round."""
    steps, peaks = contender.all(STEP + "1", "FLOPS"), mlp.all(PEAK + "1", "FLOPS")
    return statistics.median(step / peak for step, peak in zip(steps, peaks))


def table(contenders, mlp):
    columns = ["", "samples/s, best", "median", "share of peak, best", "median"]
    columns += ["2 threads, samples/s", "gain", "predict, µs"]
    lines = [columns, ["---"] * len(columns)]
    for one in contenders:
        samples = one.all(STEP + "1", "samples_per_second")
        two = one.best(STEP + "2", "samples_per_second")
        cells = [f"**{one.title}**" if one.is_ours else one.title]
        cells += [f"{max(samples):,.0f}", f"{statistics.median(samples):,.0f}"]
        cells += [f"{100 * share(one, mlp, 1):.1f} %", f"{100 * median_share(one, mlp):.1f} %"]
        cells += [f"{two:,.0f}", f"{two / max(samples):.2f} ×", f"{one.microseconds():.1f}"]
        lines.append(cells)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def picture(contenders, mlp, processor):
    def bar(one, threads):
        rate = one.best(f"{STEP}{threads}", "samples_per_second")
        fraction = share(one, mlp, threads)
        return fraction, f"{100 * fraction:.2g} % · {rate / 1000:.3g}k/s"

    return bar_chart.draw(
        "Training step at batch 256, as a share of the peak of fused multiply-adds",
        f"784 → 128 → 256 → 10, float32, {processor}; samples per second",
        ("1 thread", "2 threads"),
        [(one.title, one.is_ours, (bar(one, 1), bar(one, 2))) for one in contenders],
    )


def processor_name():
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return "unknown processor"


def main():
    parser = rounds.parser(__doc__)
    add = parser.add_argument
    add("--seconds", type=rounds.positive(float), default=0.15, help="time of a row in a round")
    add("--peer", metavar="NAME", action="append", help="only these; default: all that are built")
    add("--svg", metavar="FILE", help="also draw a picture")
    options = parser.parse_args()

    contenders = programs(options.build, options.peer)
    mlp = contenders[0]
    for _ in range(options.rounds):
        for one in contenders:
            one.run(options.seconds)
    contenders.sort(key=lambda one: one.best(STEP + "1", "FLOPS"), reverse=True)

    processor = processor_name()
    peaks = [mlp.best(f"{PEAK}{threads}", "FLOPS") / 1e9 for threads in (1, 2)]
    print(
        f"{processor}, {options.rounds} rounds; peak of fused multiply-adds "
        f"{peaks[0]:.1f} GFLOP/s on one thread, {peaks[1]:.1f} on two\n"
    )
    print(table(contenders, mlp))
    if options.svg:
        try:
            with open(options.svg, "w", encoding="utf-8") as file:
                file.write(picture(contenders, mlp, processor))
        except OSError as error:
            rounds.fail(rounds.EXIT_NO_OUTPUT, f"{options.svg}: cannot write: {error.strerror}")


if __name__ == "__main__":
    main()
