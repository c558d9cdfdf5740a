"""Makes every file of models/ and samples/ that training makes, and the reference files of the tests: see README.md."""
import argparse
import json
import os
import sys
from pathlib import Path

for variable in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]:
    os.environ[variable] = "1"  # sums in one order, so that the same seed gives the same bytes

import numpy as np
import onnx
import torch

import cards
import examination
import excerpt
import inputs
import marketplace
import measure
import obd
import obd_log
import objectives
import page_requests
import references
import sequence_cards
import sequences
import traffic
import visits
from history import LAST_ITEMS

SEED = 2026
PROJECT = Path(__file__).resolve().parents[2]
# The samples whose surfaces ask the model: their candidates stand in its reference rows.
ASKED = {"ctr": ["home_feed", "search", "store_page", "mail"], "cvr": ["home_feed", "search", "store_page", "mail", "for_you"], "cold-ctr": ["home_feed"], "engagement": ["product_page"]}
WARM_UP_DAYS, TEST_DAYS = 7, 7


class Output:
    """Writes below a folder; what the log of the days allows is in `learn`, `validate` and so on."""

    def __init__(self, root: Path):
        self.root = root

    def save(self, name, content):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        print(f"{path.stat().st_size:>9,}  {name}", file=sys.stderr, flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--output", type=Path, default=PROJECT, help="the project's folder, or another to write into; the model of the real log is made for the project alone")
    arguments.add_argument("--pages", type=int, default=traffic.PAGES_PER_DAY, help="pages of a day; few make poor models quickly")
    arguments.add_argument("--seeds", type=int, default=3, help="trainings of each model, for the spread")
    given = arguments.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    output = Output(given.output)
    if output.root == PROJECT:
        real_log(output)
    simulated_marketplace(output, given.pages, range(1, given.seeds + 1))


def real_log(output):
    folder = obd_log.find(PROJECT)
    if folder is None:
        print("No shared/data/obd beside or above the project: models/obd-ctr.onnx stays as it is.", file=sys.stderr)
        return
    for name, content in obd.make(folder).items():
        output.save(name, content)


def simulated_marketplace(output, pages, seeds):
    market = marketplace.build(np.random.default_rng([SEED, 1]))
    world = traffic.World(market, np.random.default_rng([SEED, 2]), pages)
    log = world.run()
    requests = {}
    for page in page_requests.PAGES:
        text = page_requests.write(world, page)
        output.save(f"samples/{page.surface}.json", text)
        requests[page.surface] = json.loads(text)
    output.save("models/log/impressions.csv", excerpt.impressions(log, world))
    output.save("models/log/users.csv", excerpt.users(log, world))
    output.save("models/log/experiment.yaml", excerpt.EXPERIMENT)
    output.save("models/log/visits.json", visits.write(world))
    clicks = rows(output, log, requests, seeds)
    histories(output, world, log, clicks)


def rows(output, log, requests, seeds):
    """The models of rows: settings by the validation days, then every seed on all days that may teach."""
    day, split = log["day"], marketplace.DAYS - TEST_DAYS
    learn, test, closed = (day >= WARM_UP_DAYS) & (day < split), day >= split, (day >= WARM_UP_DAYS) & (day < split - 7)
    early, late = learn & (day < split - 7), learn & (day >= split - 7)
    click_choices = objectives.choose(objectives.click_model, log, early, late, objectives.CLICK_CHOICES,
                                      lambda model, log, rows: measure.classification(log["clicked"][rows], model.seen(log, rows))["log loss"])
    order_choices = objectives.choose(objectives.order_model, log, closed & (day < split - 14), closed & (day >= split - 14) & log["clicked"], objectives.ORDER_CHOICES,
                                      lambda model, log, rows: measure.classification(traffic.attributed(log)[rows], model.of(log, rows)["cvr"])["log loss"])
    chosen, chosen_order = click_choices[0][0], order_choices[0][0]
    clicks = [objectives.click_model(log, learn, chosen, seed) for seed in seeds]
    cold = [objectives.click_model(log, learn, chosen, seed, inputs.CONTENT, "cold-ctr") for seed in seeds]
    orders = [objectives.order_model(log, closed, chosen_order, seed) for seed in seeds]
    values = [objectives.value_model(log, closed, objectives.VALUE, seed) for seed in seeds]
    engagement = [objectives.engagement_model(log, learn, objectives.ENGAGEMENT, seed, closed) for seed in seeds]
    naive = objectives.click_model(log, learn, chosen, 1, with_examination=False)
    at_cut = objectives.order_model(log, learn, chosen_order, 1, traffic.ordered_by(log, 24 * split))
    waited = objectives.order_model(log, learn, chosen_order, 1)
    output.save("policies/curves/examination.yaml", examination.policy(clicks[0], log, learn))
    for models, card in [(clicks, lambda: cards.click(clicks, naive, click_choices, log, learn, test)), (cold, lambda: cards.cold(cold, clicks[0], log, learn, test)),
                         (orders, lambda: cards.order(orders, at_cut, waited, order_choices, log, closed, test)), (values, lambda: cards.value(values, log, closed, test)),
                         (engagement, lambda: cards.engagement(engagement, clicks, orders, log, learn, test))]:
        finish(output, models[0], log, test, requests)
        for name, text in card().items():
            output.save(f"models/{name}", text)
    return clicks[0]


def histories(output, world, log, clicks):
    """The models that read what a user clicked last; examination is the click model's."""
    day, split = log["day"], marketplace.DAYS - TEST_DAYS
    learn = (day >= WARM_UP_DAYS) & (day < split)
    words, place = sequences.vocabulary(log, learn, len(world.market.item_price))
    output.save("models/history-items.txt", "\n".join(words) + "\n")
    models = {kind.name: sequences.train(kind, world, log, learn, place, clicks.examination, 1) for kind in [sequences.Recurrent, sequences.Attention, sequences.Towers]}
    test = sequences.Pages(world, log, day >= split, place, clicks.examination)
    text, said = sequence_cards.tables(models, log, test, clicks)
    for name, model in models.items():
        output.save(f"models/{name}.onnx", exported(name, model).SerializeToString(deterministic=True))
        output.save(f"models/{name}.reference.json", sequence_cards.reference(model, world, log, test))
        for file, content in sequence_cards.card(name, model, words, text, said, log, test, list(cards.parts(log, test.rows))).items():
            output.save(f"models/{file}", content)


def exported(name, model):
    kinds = {"history": (onnx.TensorProto.INT64, [1, LAST_ITEMS]), "mask": (onnx.TensorProto.FLOAT, [1, LAST_ITEMS]), "item": (onnx.TensorProto.FLOAT, ["N", marketplace.VECTOR]),
             "features": (onnx.TensorProto.FLOAT, ["N", inputs.width(sequences.TABLE)])}
    columns = {"history": ["request.history"], "item": ["item.vector"], "features": inputs.names(sequences.TABLE)}
    used = {"history", "item"} | ({"mask"} if model.reader.takes_mask else set()) | (set() if model.meets_in_product else {"features"})
    return sequences.export(model).model_of(
        name, {tensor: kind for tensor, kind in kinds.items() if tensor in used}, ["ctr"], "Trained on the simulated marketplace; see the card beside this file.",
        {"inputs": json.dumps({tensor: names for tensor, names in columns.items() if tensor in used}), "seed": str(SEED)})


def finish(output, model, log, test, requests):
    exported = model.graph.model(
        model.name, inputs.width(model.table), model.outputs,
        "Trained on the simulated marketplace; see the card beside this file.",
        {"inputs": ",".join(inputs.names(model.table)), "seed": str(SEED)})
    output.save(f"models/{model.name}.onnx", exported.SerializeToString(deterministic=True))
    asked = {name: request for name, request in requests.items() if name in ASKED.get(model.name, requests)}
    reference = references.write(model, log, test, asked)
    output.save(f"tests/Objectives.Tests/Data/{model.name}.reference.json", reference)
    output.save(f"models/{model.name}.reference.json", references.by_name(reference))


if __name__ == "__main__":
    main()
