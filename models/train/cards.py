"""The model cards of the simulated models: measured here, on the test days, against baselines."""
import numpy as np

import behaviour
import inputs
import measure
import objectives
import seasons
import traffic
from behaviour import SURFACES
from card_parts import DATA, SIMULATED, calibration_table, choice_table, input_table, metric_table, seed_table, shape, slice_table
from marketplace import DEVICES

CLASSIFICATION = ["AUC", "log loss", "mean"]
BLEND = 40      # impressions at which the behavioural model counts as much as the one of content alone


def document(model, title, owner, purpose, rows, metrics, limits, note=""):
    """Card and pictures; `metrics` is (text, calibration bins, slices, unit)."""
    text, bins, parts, unit = metrics
    body = f"""# {title}

**Owner** {owner}. **File** `models/{model.name}.onnx`. **Version** 1.

{purpose}

## Data
{DATA.format(test=f"{rows:,}")}

## Inputs and outputs
{shape(model)}

{input_table(model.table)}

{note}

## Measured on the test days
{text}

### Calibration
{len(bins)} bins of equal size, mean distance {measure.calibration_error(bins):.4g}; vertical lines in the picture are two standard errors:

{calibration_table(bins)}

![predicted against observed](./{model.name}.calibration.svg)

By slice:

{slice_table(parts, unit)}

![predicted over observed by slice](./{model.name}.slices.svg)

## Limits
{SIMULATED}
{limits}
"""
    return {f"{model.name}.md": body, f"{model.name}.calibration.svg": measure.plot(bins, unit), f"{model.name}.slices.svg": measure.slice_plot(parts)}


def parts(log, rows):
    """(name, mask) of what a total would hide."""
    age, user, at, tenure = log["item.ageHours"][rows], log["user"][rows], log["at"][rows], log["request.tenureDays"][rows]
    yield from [("anonymous users", user < 0), ("users of a week or less", (user >= 0) & (tenure <= 7)), ("all other users", (user >= 0) & (tenure > 7)),
                ("items under a day", age < 24), ("items of 1 to 7 days", (age >= 24) & (age < 168)), ("older items", age >= 168),
                ("new merchants", log["item.newMerchant"][rows] > 0), ("by chance", log["by_chance"][rows]),
                ("weekend", seasons.weekend(at)), ("Ramadan", seasons.in_ramadan(at))]
    yield from [(name, log["surface"][rows] == surface) for surface, name in enumerate(SURFACES)]


def examination_table(model):
    slots, rows = [0, 1, 2, 3, 5, 9], []
    for surface, name in enumerate(SURFACES):
        for device, kind in enumerate(DEVICES[:2]):
            rows.append((f"{name}, {kind}", {f"slot {slot}": model.examination[surface, device, slot] for slot in slots if slot < traffic.SLOTS[surface]}))
            rows.append((f"{name}, {kind} (true)", {f"slot {slot}": behaviour.examination(surface, device, slot) for slot in slots if slot < traffic.SLOTS[surface]}))
    return metric_table(rows, [f"slot {slot}" for slot in slots])


def against_truth(probability, truth):
    return {"mean predicted": probability.mean(), "mean true": truth.mean(), "mean absolute error": np.abs(probability - truth).mean(),
            "correlation": np.corrcoef(probability, truth)[0, 1]}


TRUTH = ["mean predicted", "mean true", "mean absolute error", "correlation"]


def ranking_table(log, rows, looks, scores):
    page, clicked, truth = log["page"][rows], log["clicked"][rows], log["true_attraction"][rows]
    lines = []
    for label, score in scores:
        plain, corrected = measure.ranking(page, score, clicked, np.ones(len(page))), measure.ranking(page, score, clicked, 1 / looks)
        lines.append((label, {"NDCG": plain["NDCG"], "MAP": plain["MAP"], "NDCG, corrected": corrected["NDCG"], "MAP, corrected": corrected["MAP"],
                              "NDCG of the truth": measure.graded(page, score, truth)}))
    return metric_table(lines, ["NDCG", "MAP", "NDCG, corrected", "MAP, corrected", "NDCG of the truth"])


def click(models, naive, choices, log, learn, test):
    model, clicked, truth = models[0], log["clicked"][test].astype(float), log["true_attraction"][test]
    seen, unbiased = model.seen(log, test), model.of(log, test)["ctr"]
    history = np.nan_to_num(log["feature.ctr7d"][test], nan=inputs.CTR7D.default).astype(float)
    constant = np.full(len(clicked), log["clicked"][learn].mean())
    best = truth * behaviour.examination(log["surface"][test], log["request.device"][test], log["position"][test])
    scores = [("the logged order", -log["position"][test].astype(float)), ("ctr7d", history), ("same network, position ignored", naive.of(log, test)["ctr"]),
              ("**ctr**", unbiased), ("the simulator's own law (cannot be beaten)", truth)]
    text = f"""Clicks as they were logged, at the slot where the item stood; the model's number is multiplied by the learnt examination of that slot. ± is one standard deviation over
{len(models)} seeds of training; the first is shipped.

{seed_table([("constant (mean of training)", [measure.classification(clicked, constant)]),
             ("ctr7d as the prediction", [measure.classification(clicked, history)]),
             ("same network, position ignored", [measure.classification(clicked, naive.of(log, test)["ctr"])]),
             ("**ctr × examination**", [measure.classification(clicked, one.seen(log, test)) for one in models]),
             ("the simulator's own law (cannot be beaten)", [measure.classification(clicked, best)])], CLASSIFICATION)}

Order within the page, over the pages that were clicked on. Uncorrected, a click counts 1, so that the logged order is flattered: what it put first was looked at most. Corrected, it
counts 1 / examination of its slot. The last column is against the true probabilities, which no log would show: the corrected columns put the rows in its order, the uncorrected ones do not.

{ranking_table(log, test, model.looks(log, test), scores)}

Against the simulator's true probability of a click on an item that is looked at; this is what the correction is for:

{metric_table([("same network, position ignored", against_truth(naive.of(log, test)["ctr"], truth)), ("**ctr**", against_truth(unbiased, truth))], TRUTH)}

Settings, chosen on days 29–35 after training on days 8–28:

{choice_table(choices)}

Examination, learnt and true, as a multiple of the home feed's first slot; the mean over devices is exported to `policies/curves/examination.yaml`:

{examination_table(model)}

The calibration below is of `ctr × examination` against logged clicks."""
    return document(
        model, "Click", "feed-ranking",
        "Probability that the user clicks an item **when it is looked at as the first slot of the home feed is**, for every surface. Multiplied by a surface's examination curve (its slot weights) "
        "it is the probability of a click at a slot, and their sum over a page the clicks to expect.\n\n"
        "Position bias: a click needs an item that is looked at and that pleases. Training models the log as p(click) = network(inputs) × examination(surface, device, slot), learnt together, never rising within a page "
        "(a bias tower as in Guo et al., *PAL: a position-bias aware learning framework for CTR prediction in live recommender systems*, RecSys 2019). Only the network is exported, so no slot is needed to ask it.",
        int(test.sum()), (text, measure.calibration(clicked, seen), measure.slices(clicked, seen, parts(log, test)), "click rate"),
        "Ramadan begins within the test days: no model that learned before can know what it does, which is what the rules of the season are for. Examination is taken to depend on surface, slot and device alone. "
        "`ctr7d` still carries some position bias of the past. For items without a history see `cold-ctr`.")


def cold(models, behavioural, log, learn, test):
    model, clicked, truth = models[0], log["clicked"][test].astype(float), log["true_attraction"][test]
    looks, age, shown = behavioural.looks(log, test), log["item.ageHours"][test], log["feature.impressions7d"][test].astype(float)
    known, content = behavioural.of(log, test)["ctr"], model.of(log, test)["ctr"]
    blend = (shown * known + BLEND * content) / (shown + BLEND)
    rows = []
    for name, part in [("under a day", age < 24), ("1 to 7 days", (age >= 24) & (age < 168)), ("older", age >= 168), ("all", age >= 0)]:
        for label, values in [("ctr", known), ("cold-ctr", content), ("**blend**", blend)]:
            rows.append((f"{name} ({part.sum():,}): {label}", against_truth(values[part], truth[part]) | {"AUC of clicks": measure.classification(clicked[part], (values * looks)[part])["AUC"]}))
    text = f"""By the age of the item, against the simulator's true probability and against clicks (each multiplied by the learnt examination). The blend counts the behavioural model by the item's impressions of
the last 7 days and this one as {BLEND} impressions: `(feature.impressions7d * ctr + {BLEND} * cold_ctr) / (feature.impressions7d + {BLEND})`, which is `policies/models/blended-ctr.yaml`, and serves the home feed.

{metric_table(rows, [*TRUTH, "AUC of clicks"])}

Clicks over all items and seeds:

{seed_table([("**cold-ctr × examination**", [measure.classification(clicked, one.seen(log, test)) for one in models]), ("ctr × examination", [measure.classification(clicked, behavioural.seen(log, test))])], CLASSIFICATION)}

The calibration below is of `cold-ctr × examination` against logged clicks."""
    seen = model.seen(log, test)
    return document(
        model, "Click, from content alone", "feed-ranking",
        "As `ctr`, from what is known of an item before anybody has seen it: price, category, merchant, age, how it meets the user's taste. No click rate, no popularity, no rating. For items without a history, alone or blended.",
        int(test.sum()), (text, measure.calibration(clicked, seen), measure.slices(clicked, seen, parts(log, test)), "click rate"),
        "An item's own appeal is not in its content: of items with a history it knows less than `ctr`. What an item that is hours old gains by being new is learned from few rows.")


def order(models, at_cut, waited, choices, log, learn, test):
    rows, model, seen_label = test & log["clicked"], models[0], traffic.attributed(log)
    probability, ordered = model.of(log, rows)["cvr"], seen_label[rows].astype(float)
    history = np.nan_to_num(log["feature.cvr30d"][rows], nan=inputs.CVR30D.default).astype(float)
    constant = np.full(rows.sum(), seen_label[learn & log["clicked"]].mean())
    shown = model.of(log, test)["cvr"]
    reach = behaviour.within_window()
    last = (log["day"] >= 28) & (log["day"] < 35)
    share = traffic.ordered_by(log, 24 * 35)[last].sum() / seen_label[last].sum()
    text = f"""{seed_table([("constant (mean of training)", [measure.classification(ordered, constant)]),
               ("cvr30d as the prediction", [measure.classification(ordered, history)]),
               ("**cvr**", [measure.classification(ordered, one.of(log, rows)["cvr"]) for one in models]),
               ("the simulator's own law (cannot be beaten)", [measure.classification(ordered, log["true_conversion"][rows] * reach)])], CLASSIFICATION)}

± is one standard deviation over {len(models)} seeds; the first is shipped.

**Delayed orders.** {100 * (1 - behaviour.SAME_VISIT):.0f} % of the orders come after the visit, {100 * (1 - reach):.1f} % after the window of {behaviour.ATTRIBUTION_DAYS} days (they count for nobody). Whoever trains on day 36 with all clicks up
to then takes orders that are still to come for none: of the orders that clicks of days 29–35 led to within the window, {100 * share:.0f} % had come by then. The same network, on the test days whose labels were waited for:

{metric_table([("all clicks of days 8–35, orders that had come by then", measure.classification(ordered, at_cut.of(log, rows)["cvr"])),
               ("all clicks of days 8–35, orders waited for, which nobody could", measure.classification(ordered, waited.of(log, rows)["cvr"])),
               ("**clicks of days 8–28, whose window was over**", measure.classification(ordered, probability)), ("observed", {"mean": ordered.mean()})], CLASSIFICATION)}

What late orders take away and what the sale of the third week adds work against each other in the means; the difference of the first two rows is the delay alone.

Over all shown items, clicked or not, against the simulator's true probability of an order within the window:

{metric_table([("**cvr**", against_truth(shown, log["true_conversion"][test] * reach))], TRUTH)}

Settings, chosen on clicks of days 22–28 after training on days 8–21:

{choice_table(choices)}"""
    return document(
        model, "Order after click", "conversion", f"Probability that an order follows a click within {behaviour.ATTRIBUTION_DAYS} days. Multiplied by the click probability it is the probability of an order.",
        int(rows.sum()), (text, measure.calibration(ordered, probability), measure.slices(ordered, probability, parts(log, rows)), "order rate"),
        "Learnt from clicks only, asked about every candidate: items that are rarely clicked are extrapolated. The training days hold the sale of the third week, when people bought more than they do on the test days; orders are "
        "few, so that slices are told apart only as far as their standard errors say. It counts orders, not money: see `merchant-value`.")


def value(models, log, learn, test):
    rows, model = test & traffic.attributed(log), models[0]
    worth, predicted = log["value"][rows].astype(float), model.of(log, rows)["merchant_value"]
    gross = (log["item.price"] * (1 - log["feature.discount"]) * log["item.margin"]).astype(float)
    known = learn & traffic.attributed(log)
    names = ["R²", "mean absolute error", "root mean square error", "mean"]
    text = seed_table([
        ("constant (mean of training)", [measure.regression(worth, np.full(len(worth), log["value"][known].mean(dtype=float)))]),
        ("price × (1 − discount) × margin, scaled to the mean", [measure.regression(worth, gross[rows] * log["value"][known].mean(dtype=float) / gross[known].mean())]),
        ("**merchant_value**", [measure.regression(worth, one.of(log, rows)["merchant_value"]) for one in models])], names)
    text += f"\n\n± is one standard deviation over {len(models)} seeds; the first is shipped."
    return document(
        model, "Merchant value", "marketplace-health",
        "What one order of the item is worth to the marketplace, in SAR: contribution (units × price after discount × margin, less the marketplace's share of the discount, fulfilment and returns) "
        f"plus the worth of a new merchant that stays because the order came, {behaviour.RETENTION_VALUE:.0f} SAR, **once for a merchant**: what `merchantOrders` says is how likely that has happened already. "
        "Negative where an order costs more than it brings. The graph computes price × (1 − discount) × margin × factor + remainder; a network gives factor and remainder.",
        int(rows.sum()), (text, measure.calibration(worth, predicted), measure.slices(worth, predicted, list(parts(log, rows))[6:]), "SAR"),
        "An order's worth is noisy (returns, basket size, a merchant that stays or not): the number is an expectation, and slices of few orders have wide errors. Values of hundreds of SAR occur for dear electronics, so a value "
        "model should weigh or clamp it on purpose. A believable range is [−200, 2000].", "`margin` is a share of the price (0.31 = 31 %), `price` is in SAR.")


def engagement(models, clicks, orders, log, learn, test):
    model = models[0]
    clicked, ordered, after = log["clicked"][test].astype(float), (traffic.attributed(log) & log["clicked"])[test].astype(float), log["clicked"][test]
    both = lambda one, two: one.seen(log, test) * two.of(log, test)["cvr"]
    score = lambda observed, predicted: measure.classification(observed, predicted)
    truth = log["true_conversion"][test] * behaviour.within_window()
    size = lambda one: sum(weight.size + bias.size for weight, bias in one.network.linears())
    text = f"""One network with two heads ({size(model):,} weights) beside the two networks `ctr` and `cvr` ({size(clicks[0]) + size(orders[0]):,}), over {len(models)} seeds of each:

{seed_table([("clicks: ctr × examination", [score(clicked, one.seen(log, test)) for one in clicks]),
             ("clicks: **engagement**", [score(clicked, one.seen(log, test)) for one in models]),
             ("orders after a click: cvr", [score(ordered[after], one.of(log, test)["cvr"][after]) for one in orders]),
             ("orders after a click: **engagement**", [score(ordered[after], one.of(log, test)["cvr"][after]) for one in models]),
             ("orders per impression: ctr × examination × cvr", [score(ordered, both(one, two)) for one, two in zip(clicks, orders)]),
             ("orders per impression: **engagement**", [score(ordered, both(one, one)) for one in models])], CLASSIFICATION)}

`cvr` over all shown items, clicked or not, against the simulator's true probability:

{metric_table([("cvr", against_truth(orders[0].of(log, test)["cvr"], truth)), ("**engagement**", against_truth(model.of(log, test)["cvr"], truth))], TRUTH)}

The calibration below is of orders per impression."""
    seen = both(model, model)
    return document(
        model, "Engagement: click and order from one call", "feed-ranking",
        "Two heads of one network: `ctr` as in the model `ctr` (position-free in the same way), `cvr` the probability of an order after a click. The order head is trained over all impressions through the product of both "
        "(Ma et al., *Entire Space Multi-Task Model*, SIGIR 2018), so it does not suffer from having seen clicked items only. One call instead of two: it serves the product page.",
        int(test.sum()), (text, measure.calibration(ordered, seen), measure.slices(ordered, seen, parts(log, test)), "order rate"),
        "As for `ctr` and `cvr`. Both heads change together when it is retrained.")
