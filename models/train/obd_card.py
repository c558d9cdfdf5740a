"""The card of the Open Bandit click model: few clicks, so every figure comes with its interval."""
import numpy as np

import inputs
import measure
import obd_log
from card_parts import calibration_table, input_table, table


def write(model, log, learn, test, choices, chosen):
    coded = obd_log.codes(log, model.table)
    raw, clicked = inputs.encode(model.table, coded, test), log["clicked"][test].astype(float)
    predicted = model.predict(raw)["ctr"]
    without_user = raw.copy()
    without_user[:, inputs.names(model.table).index("request.pastClicks")] = 0
    items_only = model.predict(without_user)["ctr"]
    constant = np.full(len(clicked), log["clicked"][learn].mean())
    bins = measure.calibration(clicked, predicted, 5)
    strengths = sorted({strength for _, strength, _ in choices})
    losses = {(name, strength): loss for name, strength, loss in choices}
    sets = list(dict.fromkeys(name for name, _, _ in choices))
    grid = table(["inputs", *(f"C = {strength:g}" for strength in strengths)],
                 [[name, *(("**{:.5f}**" if (name, strength) == chosen else "{:.5f}").format(losses[name, strength]) for strength in strengths)] for name in sets])
    slots = ", ".join(f"slot {number}: {np.exp(value):.2f}" for number, value in enumerate(model.slots, 1))
    spread = np.percentile(model.predict(inputs.encode(model.table, coded))["ctr"], [0, 5, 50, 95, 100])
    card = f"""# Click, Open Bandit Dataset

**Owner** feed-ranking. **File** `models/obd-ctr.onnx`. **Version** 1.

Probability that a visitor of a fashion shop clicks an item, on the average of the three slots. Made to run the whole line on real input; **{int(log['clicked'].sum())} clicks cannot make a good model**, and the intervals below say so.

## Data and source
Open Bandit Dataset (ZOZO, Inc.), https://research.zozo.com/data.html, licence CC BY 4.0, small version, campaign "men", log of the uniformly random policy: {len(clicked) + int(learn.sum()):,} impressions, 24–30 November 2019.
Paper: Saito, Aihara, Matsutani, Narita, "Open Bandit Dataset and Pipeline: Towards Realistic and Reproducible Off-Policy Evaluation", NeurIPS 2021 Datasets and Benchmarks, arXiv:2008.07146. The dataset was turned into the columns below and a model was fitted to it; its authors endorse neither.

24–28 November train ({int(learn.sum()):,} impressions, {int(log['clicked'][learn].sum())} clicks), 29–30 November test ({len(clicked):,}, {int(clicked.sum())} clicks). The policy was uniformly random, so no item was favoured in what was logged.

## From the log to the inputs
| column of a request | from the log |
|---|---|
| candidate id | `item_id` as text, "0" to "33" |
| `feature.affinity` | `user-item_affinity_<item_id>` of the candidate's own item |
| `request.pastClicks` | sum of `user-item_affinity_0` to `user-item_affinity_33` |
| `item.itemFeature0` | `item_feature_0` of `random/men_item_context.csv`, a number |
| `item.itemFeature1`, `2`, `3` | `item_feature_1`, `2`, `3` of the same file, text as it stands |

The hashes of item features differ between the two logs: use the `random` folder's item context for requests of either log (the items are the same).

Input tensor `features`, FP32 `[N, {inputs.width(model.table)}]`, raw values; output `ctr`, FP32 `[N, 1]`. Opset 13, IR version 7.

{input_table(model.table)}

## Model
Logistic regression with a ridge penalty; affinity and past clicks as log(1 + x) inside the graph. The slot is an input of the training only (three deviations that are left out of the graph, so that the model speaks of the average slot; learnt odds ratios {slots}).
Inputs and penalty were chosen by log loss on 26–28 November, each day predicted from the days before ({int(log['clicked'][(log['day'] >= 26) & learn].sum())} clicks); only sets that describe both user and item were eligible:

{grid}

Predicting the mean of the days before gives {constant_loss(log):.5f}. User features (age, gender and the like, hashed by the publisher) made it worse, so they are not inputs; the differences are within chance, and the simpler model won.

## Measured on 29–30 November
Intervals: 95 %, percentile bootstrap over impressions, 2,000 resamples.

{measured(clicked, constant, predicted, items_only)}

All predictions lie between {spread[0]:.4f} and {spread[4]:.4f}, 5 % to 95 %: {spread[1]:.4f} to {spread[3]:.4f}.

{verdict(clicked, constant, predicted, items_only)}

Calibration (five bins of equal size; more would hold no clicks):

{calibration_table(bins)}

![predicted against observed](./obd-ctr.calibration.svg)

## Limits
Within one page the user is the same, so only the item's part ranks: its own row above is the one that matters for ordering, and it cannot be told from chance. Most of what the model knows is that visitors who clicked before click again.
Statistics over all 10,000 impressions include the days it was trained on; quote 29–30 November alone when a figure should mean something.
"""
    return card, measure.plot(bins, "click rate")


def constant_loss(log):
    days = [26, 27, 28]
    predicted = np.concatenate([np.full((log["day"] == day).sum(), log["clicked"][log["day"] < day].mean()) for day in days])
    return measure.classification(np.concatenate([log["clicked"][log["day"] == day] for day in days]), predicted)["log loss"]


def measured(clicked, constant, predicted, items_only):
    rows = []
    for label, probability in [("constant (mean of training)", constant), ("**ctr**", predicted), ("ctr with past clicks set to 0: the item's part alone", items_only)]:
        values = measure.classification(clicked, probability)
        between = {name: interval(clicked, lambda some: measure.classification(clicked[some], probability[some])[name]) for name in ["AUC", "log loss"]}
        rows.append([label, f"{values['AUC']:.3f} ({between['AUC'][0]:.3f} to {between['AUC'][1]:.3f})" if np.ptp(probability) > 0 else "0.500",
                     f"{values['log loss']:.5f} ({between['log loss'][0]:.5f} to {between['log loss'][1]:.5f})", f"{values['mean']:.5f}"])
    observed = interval(clicked, lambda some: clicked[some].mean())
    rows.append(["observed", "", "", f"{clicked.mean():.5f} ({observed[0]:.5f} to {observed[1]:.5f})"])
    return table(["", "AUC", "log loss", "mean"], rows)


def verdict(clicked, constant, predicted, items_only):
    """Log loss saved against the constant, with its interval."""
    saved = lambda some: measure.classification(clicked[some], constant[some])["log loss"] - measure.classification(clicked[some], predicted[some])["log loss"]
    everything = np.arange(len(clicked))
    low, high = interval(clicked, saved)
    certain = "better than the constant" if low > 0 else "worse than the constant" if high < 0 else "not to be told from the constant at this size"
    return f"Log loss saved against the constant: {saved(everything):.5f} ({low:.5f} to {high:.5f}): {certain}."


def interval(clicked, statistic):
    """Resamples without a click, on which an AUC has no meaning, are left out; with 18 clicks there are none in practice."""
    guarded = lambda some: statistic(some) if 0 < clicked[some].sum() < len(some) else None
    return measure.interval(guarded, len(clicked), np.random.default_rng(2019), repeats=2000)
