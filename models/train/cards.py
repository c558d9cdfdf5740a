"""The model cards of the simulated models: measured here, on the test days, against baselines."""
import numpy as np

import behaviour
import inputs
import measure
import objectives
from card_parts import DATA, SIMULATED, calibration_table, input_table, metric_table, shape


def document(model, title, owner, purpose, data_rows, inputs_note, metrics, limits):
    """Card and picture; `metrics` is (text, calibration bins, unit)."""
    text, bins, unit = metrics
    body = f"""# {title}

**Owner** {owner}. **File** `models/{model.name}.onnx`. **Version** 1.

{purpose}

## Data
{DATA.format(test=f"{data_rows:,}")}

## Inputs and outputs
{shape(model)}

{input_table(model.table)}

{inputs_note}

## Measured on the test days
{text}

Calibration ({len(bins)} bins of equal size, mean distance {measure.calibration_error(bins):.4g}; vertical lines in the picture are two standard errors):

{calibration_table(bins)}

![predicted against observed](./{model.name}.calibration.svg)

## Limits
{SIMULATED}
{limits}
"""
    return {f"{model.name}.md": body, f"{model.name}.calibration.svg": measure.plot(bins, unit)}


def constant(log, rows, learn, column):
    return np.full(rows.sum(), log[column][learn].mean())


def examined(model, log, rows):
    return model.examination[log["request.device"][rows], log["position"][rows]]


def examination_table(model):
    slots = [0, 1, 2, 3, 5, 7, 11, 15]
    rows = [(device, {f"slot {slot}": model.examination[index, slot] for slot in slots}) for index, device in enumerate(["ios", "android", "web"])]
    rows += [(f"{device} (true)", {f"slot {slot}": behaviour.examination(slot, index) for slot in slots}) for index, device in enumerate(["ios", "android", "web"])]
    return metric_table(rows, [f"slot {slot}" for slot in slots])


def against_truth(probability, truth):
    return {"mean predicted": probability.mean(), "mean true": truth.mean(), "mean absolute error": np.abs(probability - truth).mean(),
            "correlation": np.corrcoef(probability, truth)[0, 1]}


def click(model, log, learn, test):
    raw = inputs.encode(model.table, log, test)
    probability, clicked = model.predict(raw)["ctr"], log["clicked"][test].astype(float)
    seen = probability * examined(model, log, test)
    naive = objectives.click_model(log, learn, with_examination=False).predict(raw)["ctr"]
    history = np.nan_to_num(log["feature.ctr7d"][test], nan=inputs.CTR7D.default)
    best = log["true_attraction"][test] * behaviour.examination(log["position"][test], log["request.device"][test])
    truth = log["true_attraction"][test]
    text = f"""Clicks as they were logged, at the slot where the item stood; the model's number is multiplied by the learnt examination of that slot:

{metric_table([("constant (mean of training)", measure.classification(clicked, constant(log, test, learn, "clicked"))),
               ("ctr7d as the prediction", measure.classification(clicked, history)),
               ("same network, position ignored", measure.classification(clicked, naive)),
               ("**ctr × examination**", measure.classification(clicked, seen)),
               ("the simulator's own law (cannot be beaten)", measure.classification(clicked, best))], ["AUC", "log loss", "mean"])}

Against the simulator's true probability of a click at the first slot, which no log would show; this is what the correction is for:

{metric_table([("same network, position ignored", against_truth(naive, truth)), ("**ctr**", against_truth(probability, truth))], ["mean predicted", "mean true", "mean absolute error", "correlation"])}

Examination, learnt and true:

{examination_table(model)}

The calibration below is of `ctr × examination` against logged clicks."""
    return document(
        model, "Click", "feed-ranking",
        "Probability that the user clicks an item **when it stands in the first slot**, for every surface. Multiply by a position curve (the surface's slot weights) for other slots.\n\n"
        "Position bias: a click needs an item that is looked at and that pleases. Training models the log as p(click) = network(inputs) × examination(device, slot), both learnt together, examination 1 at the first slot and never rising "
        "(a bias tower as in Guo et al., *PAL: a position-bias aware learning framework for CTR prediction in live recommender systems*, RecSys 2019). Only the network is exported, so no slot is needed to ask it.",
        int(test.sum()), "", (text, measure.calibration(clicked, seen), "click rate"),
        "Examination is taken to depend on slot and device alone; a page that is skimmed differently is not corrected for. `ctr7d` still carries some position bias of the past. Items hours old have no history: their prediction leans on affinity, merchant quality and category.")


def order(model, log, learn, test):
    rows = test & log["clicked"]
    probability, ordered = model.predict(inputs.encode(model.table, log, rows))["cvr"], log["ordered"][rows].astype(float)
    history = np.nan_to_num(log["feature.cvr30d"][rows], nan=inputs.CVR30D.default)
    text = metric_table([
        ("constant (mean of training)", measure.classification(ordered, constant(log, rows, learn & log["clicked"], "ordered"))),
        ("cvr30d as the prediction", measure.classification(ordered, history)),
        ("**cvr**", measure.classification(ordered, probability)),
        ("the simulator's own law (cannot be beaten)", measure.classification(ordered, log["true_conversion"][rows]))], ["AUC", "log loss", "mean"])
    shown = model.predict(inputs.encode(model.table, log, test))["cvr"]
    text += "\n\nOver all shown items, clicked or not, against the simulator's true probability:\n\n" + metric_table(
        [("**cvr**", against_truth(shown, log["true_conversion"][test]))], ["mean predicted", "mean true", "mean absolute error", "correlation"])
    return document(
        model, "Order after click", "conversion", "Probability that a click becomes an order. Multiplied by the click probability it is the probability of an order.",
        int(rows.sum()), "", (text, measure.calibration(ordered, probability), "order rate"),
        "Learnt from clicks only, asked about every candidate: items that are rarely clicked are extrapolated (the last table shows by how much; `engagement` is trained over all impressions instead). It counts orders, not money: see `merchant-value`.")


def value(model, log, learn, test):
    rows = test & log["ordered"]
    worth, predicted = log["value"][rows], model.predict(inputs.encode(model.table, log, rows))["merchant_value"]
    gross = log["item.price"] * (1 - log["feature.discount"]) * log["item.margin"]
    known = learn & log["ordered"]
    text = metric_table([
        ("constant (mean of training)", measure.regression(worth, constant(log, rows, known, "value"))),
        ("price × (1 − discount) × margin, scaled to the mean", measure.regression(worth, gross[rows] * log["value"][known].mean() / gross[known].mean())),
        ("**merchant_value**", measure.regression(worth, predicted))], ["R²", "mean absolute error", "root mean square error", "mean"])
    for label, part in [("new merchants", log["item.newMerchant"][rows] > 0), ("established merchants", log["item.newMerchant"][rows] == 0)]:
        text += f"\n\nOrders at {label} ({part.sum():,}): observed mean {worth[part].mean():.2f} SAR, predicted {predicted[part].mean():.2f} SAR."
    return document(
        model, "Merchant value", "marketplace-health",
        "What one order of the item is worth to the marketplace, in SAR: contribution (units × price after discount × margin, less the marketplace's share of the discount, fulfilment and returns) "
        "plus, for new merchants, the worth of a merchant that stays because the order came. Negative where an order costs more than it brings. "
        "The graph computes price × (1 − discount) × margin × factor + remainder; a network gives factor and remainder.",
        int(rows.sum()), "`margin` is a share of the price (0.31 = 31 %), `price` is in SAR.",
        (text, measure.calibration(worth, predicted), "SAR"),
        "An order's worth is noisy (returns, basket size): the number is an expectation. Values of hundreds of SAR occur for dear electronics, so a value model should weigh or clamp it on purpose. A believable range is [−200, 2000].")


def engagement(model, log, learn, test):
    predicted = model.predict(inputs.encode(model.table, log, test))
    clicked, ordered = log["clicked"][test].astype(float), log["ordered"][test].astype(float)
    seen = predicted["ctr"] * examined(model, log, test)
    after_click = log["clicked"][test]
    history = np.nan_to_num(log["feature.ctr7d"][test], nan=inputs.CTR7D.default)
    text = "Clicks as logged (`ctr` × learnt examination), orders after a click, and orders per impression (`ctr` × examination × `cvr`):\n\n" + metric_table([
        ("clicks: ctr7d as the prediction", measure.classification(clicked, history)),
        ("clicks: **ctr × examination**", measure.classification(clicked, seen)),
        ("orders after click: constant", measure.classification(ordered[after_click], np.full(after_click.sum(), log["ordered"][learn & log["clicked"]].mean()))),
        ("orders after click: **cvr**", measure.classification(ordered[after_click], predicted["cvr"][after_click])),
        ("orders per impression: constant", measure.classification(ordered, constant(log, test, learn, "ordered"))),
        ("orders per impression: **product**", measure.classification(ordered, seen * predicted["cvr"]))], ["AUC", "log loss", "mean"])
    text += "\n\n`cvr` over all shown items, clicked or not, against the simulator's true probability:\n\n" + metric_table(
        [("**cvr**", against_truth(predicted["cvr"], log["true_conversion"][test]))], ["mean predicted", "mean true", "mean absolute error", "correlation"])
    text += "\n\nThe calibration below is of orders per impression."
    return document(
        model, "Engagement: click and order from one call", "feed-ranking",
        "Two heads of one network: `ctr` as in the model `ctr` (position-free in the same way), `cvr` the probability of an order after a click. The order head is trained over all impressions through the product of both "
        "(Ma et al., *Entire Space Multi-Task Model*, SIGIR 2018), so it does not suffer from having seen clicked items only. One call instead of two; also serves as a second opinion or fallback.",
        int(test.sum()), "", (text, measure.calibration(ordered, seen * predicted["cvr"]), "order rate"),
        "As for `ctr` and `cvr`. Both heads change together when it is retrained.")
