"""The parts that every model card is made of, as Markdown."""
import numpy as np

import inputs


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows])


def input_table(entries):
    """Ordered inputs with their place in the row of the tensor."""
    rows, place = [], 0
    for entry in entries:
        at = f"{place}" if entry.width == 1 else f"{place}–{place + entry.width - 1}"
        if isinstance(entry, inputs.Missing):
            rows.append([at, f"`!has({entry.column})`", "1 where it is missing", "", ""])
        elif isinstance(entry, inputs.OneHot):
            rows.append([at, f"`{entry.column}`", "one-hot: " + ", ".join(f"`{word}`" for word in entry.words), "all zeros", ""])
        else:
            graph = f"clip to [{entry.low:g}, {entry.high:g}]" + (", log(1 + x)" if entry.logarithmic else "")
            rows.append([at, f"`{entry.source or entry.column}`", "number", f"{entry.default:g}", graph])
        place += entry.width
    return table(["place", "expression", "encoding", "missing", "inside the graph"], rows)


def metric_table(rows, names):
    """Rows are (label, dictionary)."""
    return table(["", *names], [[label, *(f"{values[name]:.4f}" if name in values else "–" for name in names)] for label, values in rows])


def seed_table(rows, names):
    """Rows are (label, [dictionary of every seed]): mean and standard deviation over the seeds."""
    cell = lambda values: f"{np.mean(values):.4f} ± {np.std(values, ddof=1):.4f}" if len(values) > 1 else f"{values[0]:.4f}"
    return table(["", *names], [[label, *(cell([one[name] for one in of_seeds]) if name in of_seeds[0] else "–" for name in names)] for label, of_seeds in rows])


def choice_table(choices):
    return table(["setting", "log loss on the validation days"], [[settings.described() + (" (taken)" if place == 0 else ""), f"{loss:.5f}"] for place, (settings, loss) in enumerate(choices)])


def slice_table(rows, unit):
    return table(["slice", "rows", f"mean predicted ({unit})", "mean observed", "predicted / observed", "two standard errors"],
                 [[name, f"{count:,}", f"{p:.4g}", f"{o:.4g}", f"{ratio:.3f}", f"± {spread:.3f}"] for name, count, p, o, ratio, spread in rows])


def calibration_table(bins, unit=""):
    return table(["bin", "rows", f"from{unit}", f"to{unit}", "mean predicted", "mean observed", "standard error"],
                 [[number, f"{rows:,}", *(f"{value:.4g}" for value in values)] for number, (rows, *values) in enumerate(bins, 1)])


def shape(model):
    width = inputs.width(model.table)
    outputs = ", ".join(f"`{name}`" for name in model.outputs)
    return (f"Input tensor `features`, FP32 `[N, {width}]`, raw values in the order below: clipping, logarithms and standardisation are part of the graph. "
            f"Output {outputs}: FP32 `[N, 1]`{' each' if len(model.outputs) > 1 else ''}. Opset 13, IR version 7; no operator beyond Max, Min, Log, Gemm, Relu, Gather, Sigmoid and arithmetic. "
            "`item.*`, `feature.*` and `request.*` are the names of the marketplace schema.")


DATA = """Simulated; no real person, merchant or sale is in it (`models/train/marketplace.py`, `behaviour.py`, `seasons.py`, `traffic.py`). 400 merchants of Zipf size with
a quality and, for 18 %, newness; 12 categories with taste vectors; about 8,000 items on sale on any day, 250 new ones a day, 15 % sponsored, each with an appeal that no
attribute shows; 6,000 users with tastes, device, country and tenure, a tenth of whom join during the log. For 42 days (9 January to 20 February 2026, a sale in the third week, the first
days of Ramadan at the end) 4,000 pages a day of five surfaces are ordered by a formula or, from day 15 on and for half of the users, by a regression that is learned each week
from the week before, a tenth of them by chance; looked at with a position bias of surface and device, clicked, and ordered from: within the visit, or days later. Features that look back are
counted from the days before, orders when they come, ratings when they are given; `affinity`, `merchantQuality` and `relevance` are the truth with noise and gaps, standing for
estimates of other teams. Week 1 fills the histories, days 8–28 teach and days 29–35 choose the settings; then days 8–35 teach and days 36–42 ({test} rows used here)
test: the split is by time. An order counts within 7 days of its click; models of orders learn from clicks whose window was over when training began (days 8–28), and are tested on
labels that were waited for. Seed 2026."""

SIMULATED = "The world is simulated: the figures say that training, export and serving work and how a model of this kind behaves, not how it would do on anyone's customers. Retrain on your own log before use; the input table is the contract."
