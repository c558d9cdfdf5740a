"""Makes every file of models/ and samples/ and the reference files of the tests: python3 models/train/train.py"""
import json
import os
import sys
from pathlib import Path

for variable in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]:
    os.environ[variable] = "1"  # sums in one order, so that the same seed gives the same bytes

import numpy as np
import torch

import cards
import inputs
import marketplace
import obd
import obd_log
import objectives
import page_requests
import references
import traffic

SEED = 2026
WARM_UP_DAYS, TEST_DAYS = 7, 7
ROOT = Path(__file__).resolve().parents[2]


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    real_log()
    simulated_marketplace()


def real_log():
    folder = obd_log.find(ROOT)
    if folder is None:
        print("No shared/data/obd beside or above the project: models/obd-ctr.onnx stays as it is.", file=sys.stderr)
        return
    for name, content in obd.make(folder).items():
        save(name, content)


def simulated_marketplace():
    market = marketplace.build(np.random.default_rng([SEED, 1]))
    log, history, beliefs = traffic.simulate(market, np.random.default_rng([SEED, 2]))
    requests = {}
    for page in page_requests.PAGES:
        text = page_requests.write(market, history, beliefs, page)
        save(f"samples/{page.surface}.json", text)
        requests[page.surface] = json.loads(text)

    split = marketplace.DAYS - TEST_DAYS
    learn, test = (log["day"] >= WARM_UP_DAYS) & (log["day"] < split), log["day"] >= split
    for train, card in [(objectives.click_model, cards.click), (objectives.order_model, cards.order),
                        (objectives.value_model, cards.value), (objectives.engagement_model, cards.engagement)]:
        model = train(log, learn)
        finish(model, log, test, requests)
        for name, text in card(model, log, learn, test).items():
            save(f"models/{name}", text)


def finish(model, log, test, requests):
    exported = model.graph.model(
        model.name, inputs.width(model.table), model.outputs,
        "Trained on the simulated marketplace; see the card beside this file.",
        {"inputs": ",".join(inputs.names(model.table)), "seed": str(SEED)})
    save(f"models/{model.name}.onnx", exported.SerializeToString(deterministic=True))
    reference = references.write(model, log, test, requests)
    save(f"tests/Objectives.Tests/Data/{model.name}.reference.json", reference)
    save(f"models/{model.name}.reference.json", references.by_name(reference))


def save(name, content):
    path = ROOT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    print(f"{path.stat().st_size:>9,}  {name}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
