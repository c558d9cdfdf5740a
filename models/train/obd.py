"""The click model of the Open Bandit Dataset: a ridge-penalised logistic regression, because 46 clicks carry no more.

Days 24-28 November train; their own later days choose inputs and penalty (each day predicted from the days before);
days 29-30 are looked at once, for the card.
"""
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

import graph
import inputs
import measure
import obd_card
import obd_log
import references
from inputs import Number, OneHot

LAST_TRAINING_DAY = 28
CHOOSING_DAYS = [26, 27, 28]
STRENGTHS = [.01, .03, .1, .3, 1.]   # scikit-learn's C: larger trusts the data more

AFFINITY = Number("feature.affinity", 0, 0, 20, logarithmic=True)
PAST_CLICKS = Number("request.pastClicks", 0, 0, 20, logarithmic=True)
ITEM_NUMBER = Number("item.itemFeature0", 0, -3, 4)


def input_sets(log):
    """Candidates for the input table, in the order in which ties are broken; only sets that tell items apart."""
    word = lambda column: OneHot(column, tuple(sorted(set(log[column].tolist()))))
    history = [AFFINITY, PAST_CLICKS]
    item = [ITEM_NUMBER, *(word(f"item.itemFeature{number}") for number in (1, 2, 3))]
    user = [word(f"request.userFeature{number}") for number in range(4)]
    return {"history": history, "item features": item, "history + item features": history + item,
            "history + item + user features": history + item + user}


def design(table, log, rows):
    """Inputs as the graph sees them, followed by the slot as deviations from the average slot, which is not exported."""
    raw = inputs.encode(table, obd_log.codes(log, table), rows)
    slot = (log["position"][rows][:, None] == np.arange(1, obd_log.SLOTS + 1)) - 1 / obd_log.SLOTS
    return np.concatenate([shape(table, raw), slot], 1)


def shape(table, raw):
    low, high, logarithmic = bounds(table)
    x = np.clip(raw.astype(np.float64), low, high)
    return np.where(logarithmic > 0, np.log1p(x * logarithmic), x)


def bounds(table):
    numbers = [isinstance(entry, Number) for entry in table for _ in range(entry.width)]
    spread = [entry for entry in table for _ in range(entry.width)]
    return (np.array([e.low if n else 0. for e, n in zip(spread, numbers)], np.float32),
            np.array([e.high if n else 1. for e, n in zip(spread, numbers)], np.float32),
            np.array([float(n and e.logarithmic) for e, n in zip(spread, numbers)], np.float32))


def fit(table, log, rows, strength):
    return LogisticRegression(C=strength, max_iter=2000, tol=1e-10).fit(design(table, log, rows), log["clicked"][rows])


def choose(log, sets):
    """[(name, strength, log loss)] of predicting each choosing day from the days before it."""
    results = []
    for name, table in sets.items():
        for strength in STRENGTHS:
            predicted, observed = [], []
            for day in CHOOSING_DAYS:
                model = fit(table, log, log["day"] < day, strength)
                predicted.append(model.predict_proba(design(table, log, log["day"] == day))[:, 1])
                observed.append(log["clicked"][log["day"] == day])
            results.append((name, strength, log_loss(np.concatenate(observed), np.concatenate(predicted))))
    return results


class Exported:
    """The regression without its slot part, in float32; `table`, `outputs` and `predict` as references.py wants them."""
    name, outputs = "obd-ctr", ["ctr"]

    def __init__(self, table, model):
        self.table = table
        width = inputs.width(table)
        self.weight = model.coef_[0, :width].astype(np.float32)
        self.bias = model.intercept_.astype(np.float32)
        self.slots = model.coef_[0, width:]

    def predict(self, raw):
        return {"ctr": graph.sigmoid(shape(self.table, raw) @ self.weight.astype(np.float64) + self.bias)}

    def graph(self):
        exported, (low, high, logarithmic) = graph.Graph(), bounds(self.table)
        shaped = graph.shaped(exported, low, high, logarithmic)
        logit = exported.node("Gemm", [shaped, exported.weight("weight", self.weight[:, None]), exported.weight("bias", self.bias)], "logit")
        exported.node("Sigmoid", [logit], "ctr")
        return exported


def make(folder: Path):
    """{path: content} of the model, its card and its reference rows."""
    log, context = obd_log.read(folder)
    sets = input_sets(log)
    learn, test = log["day"] <= LAST_TRAINING_DAY, log["day"] > LAST_TRAINING_DAY
    choices = choose(log, sets)
    able = [choice for choice in choices if choice[0].startswith("history + item")]   # what is exported must rank items
    name, strength, _ = min(able, key=lambda choice: choice[2])
    model = Exported(sets[name], fit(sets[name], log, learn, strength))
    exported = model.graph().model(
        model.name, inputs.width(model.table), model.outputs,
        "Click model of the Open Bandit Dataset (ZOZO, Inc., CC BY 4.0), campaign men, random policy; see the card beside this file.",
        {"inputs": ",".join(inputs.names(model.table)), "source": "Open Bandit Dataset, https://research.zozo.com/data.html, CC BY 4.0"})
    card, picture = obd_card.write(model, log, learn, test, choices, (name, strength))
    rows = reference(model, log, context)
    return {"models/obd-ctr.onnx": exported.SerializeToString(deterministic=True),
            "models/obd-ctr.md": card, "models/obd-ctr.calibration.svg": picture,
            "models/obd-ctr.reference.json": references.by_name(rows),
            "tests/Objectives.Tests/Data/obd-ctr.reference.json": rows}


def reference(model, log, context):
    """Logged impressions by row number, clicked ones among them, and all items for one user with a history."""
    clicked, someone = np.flatnonzero(log["clicked"]), int(np.flatnonzero(log["request.pastClicks"] >= 3)[0])
    rows = np.sort(np.concatenate([np.linspace(0, len(log["row"]) - 1, 12).astype(int), clicked[::6]]))
    coded = obd_log.codes(log, model.table)
    lines = [{"logRow": int(log["row"][row]), "item": str(log["item"][row]), **line}
             for row, line in zip(rows, references.row_lines(model, inputs.encode(model.table, coded, rows)))]
    items = np.arange(obd_log.ITEMS)
    request = obd_log.codes(obd_log.request_columns(context, np.repeat(log["affinity of all items"][[someone]], obd_log.ITEMS, 0), items), model.table)
    request = {"logRow": int(log["row"][someone]), "columns": request}
    candidates = [{"logRow": request["logRow"], "id": str(item), **line}
                  for item, line in zip(items, references.row_lines(model, inputs.encode(model.table, request["columns"])))]
    return references.document(model.name, inputs.names(model.table), lines, candidates)
