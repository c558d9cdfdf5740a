"""The cards of the models that read a history, and rows with the predictions they must give."""
import json

import numpy as np

import inputs
import measure
import references
import sequences
from card_parts import DATA, SIMULATED, calibration_table, input_table, metric_table, slice_table
from marketplace import VECTOR

KINDS = {
    "recurrent-ctr": ("Click, from a history read by a recurrent unit",
                      "A gated recurrent unit (Cho et al. 2014; as in GRU4Rec, Hidasi et al., ICLR 2016) reads the last 50 items, the newest last; its state meets each candidate's vector in a small network."),
    "attention-ctr": ("Click, from a history read by a transformer",
                      "One block of a transformer (Vaswani et al. 2017; as in SASRec, Kang and McAuley, ICDM 2018) over the last 50 items, padding masked; the mean of what comes out meets each candidate's vector in a small network."),
    "two-tower-ctr": ("Click, from two towers",
                      "A user tower over the mean of the last 50 items and the items' vectors, which another team's model makes and the catalogue carries, meet in a product (as in Covington et al., RecSys 2016). The user tower runs once for "
                      "a request; what it gives could as well ask an index of vectors for candidates."),
}


def tables(models, log, test, behavioural):
    """What all three cards show beside each other."""
    clicked, truth, looks = log["clicked"][test.rows], log["true_attraction"][test.rows], test.looks.numpy().astype(float)
    length = np.repeat((test.history != sequences.NONE).sum(1).numpy(), np.diff(test.first))
    said = {name: sequences.predict(model, test) for name, model in models.items()}
    scores = {"ctr, which is told the user's affinity": behavioural.of(log, test.rows)["ctr"], **said, "**mean of the three**": np.mean(list(said.values()), 0)}
    overall = [(name, measure.classification(clicked, score * looks) | {"correlation with the truth": np.corrcoef(score, truth)[0, 1]}) for name, score in scores.items()]
    parts = [("no history", length == 0), ("1 to 9 items", (length > 0) & (length < 10)), ("10 to 29", (length >= 10) & (length < 30)), ("30 to 50", length >= 30)]
    by_length = [(name, {f"{label} ({part.sum():,})": measure.classification(clicked[part], (score * looks)[part])["AUC"] for label, part in parts}) for name, score in scores.items()]
    known, history = length >= 10, test.history
    test.history = history * 0
    without = {name: sequences.predict(model, test) for name, model in models.items()}
    test.history = history
    taken = [(name, {"AUC": measure.classification(clicked[known], (said[name] * looks)[known])["AUC"],
                     "AUC, history taken away": measure.classification(clicked[known], (without[name] * looks)[known])["AUC"]}) for name in models]
    text = f"""Clicks of the test days at the slot where the item stood, each prediction times the click model's learnt examination:

{metric_table(overall, ["AUC", "log loss", "mean", "correlation with the truth"])}

AUC by the length of the history:

{metric_table(by_length, list(by_length[0][1]))}

Users of 10 items or more, and the same users with their history taken away:

{metric_table(taken, ["AUC", "AUC, history taken away"])}"""
    return text, said


def card(name, model, words, text, said, log, test, parts):
    title, purpose = KINDS[name]
    clicked = log["clicked"][test.rows].astype(float)
    seen = said[name] * test.looks.numpy()
    bins, sliced = measure.calibration(clicked, seen), measure.slices(clicked, seen, parts)
    others = "" if model.meets_in_product else f"\n\nand `features`, FP32 `[N, {inputs.width(sequences.TABLE)}]`, raw values:\n\n{input_table(sequences.TABLE)}"
    mask = ", `mask`, FP32 `[1, 50]` (1 where there is one)" if model.reader.takes_mask else ""
    body = f"""# {title}

**Owner** feed-ranking. **File** `models/{name}.onnx`. **Version** 1.

{purpose} Output `ctr`, FP32 `[N, 1]`: the probability that the user clicks an item that is looked at, as `ctr`.

## Data
{DATA.format(test=f"{len(test.rows):,}")}
Trained on {sequences.SETTINGS.epochs} × {sequences.PAGES:,} pages of days 8–35 of users who were known, one seed. The history is what the user had clicked before the day began.

## Inputs and outputs
`history`, INT64 `[1, 50]`: places of the last items clicked in `models/history-items.txt` ({len(words):,} lines: `(none)`, `(other)`, the items that were clicked most){mask}; `item`, FP32 `[N, {VECTOR}]`:
the item's vector, of which no number may be missing{others}

The part that reads the history runs once for a request, whatever its candidates. Opset 13, IR version 7.

## Measured on the test days
{text}

### Calibration
{len(bins)} bins of equal size, mean distance {measure.calibration_error(bins):.4g}:

{calibration_table(bins)}

![predicted against observed](./{name}.calibration.svg)

{slice_table(sliced, "click rate")}

![predicted over observed by slice](./{name}.slices.svg)

## Limits
{SIMULATED}
Users are described by their histories alone: no affinity, no tenure, no device. An item that is not in the vocabulary is one word with all others of its kind in a history; as a candidate it is known by its vector.
"""
    return {f"{name}.md": body, f"{name}.calibration.svg": measure.plot(bins, "click rate"), f"{name}.slices.svg": measure.slice_plot(sliced)}


def reference(model, world, log, test, count=12):
    """Rows by column name, computed in float64 without ONNX Runtime; each is of a request of its own."""
    pages = np.linspace(0, len(test) - 1, count).astype(int)
    lines = []
    for page in pages:
        row = test.first[page]
        user = log["user"][test.rows[row]]
        last = world.history.last_items[log["day"][test.rows[row]], user] if user >= 0 else np.array([])
        columns = {"request.history": [f"p-{item:05d}" for item in last if item >= 0], "item.vector": [references.plain(value) for value in test.vector[row].numpy()]}
        if not model.meets_in_product:
            columns |= references.named(inputs.names(sequences.TABLE), [references.plain(value) for value in test.raw[row]])
        said = sequences.exact(model, test.history[page], test.vector[row:row + 1].numpy(), test.raw[row:row + 1])[0]
        lines.append(json.dumps({"inputs": columns, "outputs": {"ctr": float(f"{said:.9g}")}}))
    return '{ "rows": [\n' + ",\n".join(lines) + "\n] }\n"
