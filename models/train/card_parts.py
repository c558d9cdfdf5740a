"""The parts that every model card is made of, as Markdown."""
import inputs


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows])


def input_table(entries):
    """Ordered inputs with their place in the row of the tensor."""
    rows, place = [], 0
    for entry in entries:
        at = f"{place}" if entry.width == 1 else f"{place}–{place + entry.width - 1}"
        if isinstance(entry, inputs.OneHot):
            rows.append([at, f"`{entry.column}`", "one-hot: " + ", ".join(f"`{word}`" for word in entry.words), "all zeros", ""])
        else:
            graph = f"clip to [{entry.low:g}, {entry.high:g}]" + (", log(1 + x)" if entry.logarithmic else "")
            rows.append([at, f"`{entry.source or entry.column}`", "number", f"{entry.default:g}", graph])
        place += entry.width
    return table(["place", "expression", "encoding", "missing", "inside the graph"], rows)


def metric_table(rows, names):
    """Rows are (label, dictionary)."""
    return table(["", *names], [[label, *(f"{values[name]:.4f}" if name in values else "–" for name in names)] for label, values in rows])


def calibration_table(bins, unit=""):
    return table(["bin", "rows", f"from{unit}", f"to{unit}", "mean predicted", "mean observed", "standard error"],
                 [[number, f"{rows:,}", *(f"{value:.4g}" for value in values)] for number, (rows, *values) in enumerate(bins, 1)])


def shape(model):
    width = inputs.width(model.table)
    outputs = ", ".join(f"`{name}`" for name in model.outputs)
    return (f"Input tensor `features`, FP32 `[N, {width}]`, raw values in the order below: clipping, logarithms and standardisation are part of the graph. "
            f"Output {outputs}: FP32 `[N, 1]`{' each' if len(model.outputs) > 1 else ''}. Opset 13, IR version 7; no operator beyond Max, Min, Log, Gemm, Relu, Gather, Sigmoid and arithmetic. "
            "`item.*`, `feature.*` and `request.*` are the names of the marketplace schema.")


DATA = """Simulated; no real person, merchant or sale is in it. The simulator (`models/train/marketplace.py`, `behaviour.py`, `traffic.py`) has 400 merchants
of Zipf size with a quality and, for 18 %, newness; 12 categories with taste vectors; about 8,000 items on sale on any day, 250 new ones a day, 15 % of them sponsored; 6,000 users
with tastes, device, country and tenure. For 42 days, 2,000 pages of 16 slots a day are filled by a noisy ranking (a tenth of them by chance), looked at with a position bias that
differs by device, clicked, and ordered from. Features that look back (`ctr7d`, `cvr30d`, `popularity`) are counted from the days before; `affinity`, `merchantQuality` and `relevance` are the
truth with noise and gaps, standing for estimates of other teams. Week 1 fills the histories, days 8–35 train, days 36–42 ({test} rows used here) test: the split is by time. Seed 2026."""

SIMULATED = "The world is simulated: the figures say that training, export and serving work and how a model of this kind behaves, not how it would do on anyone's customers. Retrain on your own log before use; the input table is the contract."
