"""Reads the Open Bandit Dataset's log as columns named like the request that would ask for its impressions."""
import csv
import gzip
from pathlib import Path

import numpy as np

ITEMS = 34
SLOTS = 3


def find(start: Path):
    """The folder of the dataset: shared/data/obd beside the project or any folder above it; None when there is none."""
    places = [folder / "shared" / "data" / "obd" for folder in start.resolve().parents]
    return next((place for place in places if (place / "random" / "men.csv.gz").is_file()), None)


def read(folder: Path):
    """Columns of the random policy's log, one row per impression, in the order of time."""
    with open(folder / "random" / "men_item_context.csv", newline="", encoding="utf-8") as file:
        context = {int(row["item_id"]): row for row in csv.DictReader(file)}
    with gzip.open(folder / "random" / "men.csv.gz", "rt", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    affinity = np.array([[float(row[f"user-item_affinity_{item}"]) for item in range(ITEMS)] for row in rows])
    shown = np.array([int(row["item_id"]) for row in rows])
    columns = {
        "row": np.array([int(row[""]) for row in rows]), "item": shown,
        "day": np.array([int(row["timestamp"][8:10]) for row in rows]),
        "position": np.array([int(row["position"]) for row in rows]),
        "clicked": np.array([int(row["click"]) for row in rows]),
        "affinity of all items": affinity,
        **request_columns(context, affinity, shown)}
    for number in range(4):
        columns[f"request.userFeature{number}"] = np.array([row[f"user_feature_{number}"] for row in rows])
    return columns, context


def request_columns(context, affinity, item):
    """What a request carries for `item` (one per row) and the user whose affinities stand in the row."""
    return {
        "feature.affinity": affinity[np.arange(len(item)), item],
        "request.pastClicks": affinity.sum(1),
        "item.itemFeature0": np.array([float(context[one]["item_feature_0"]) for one in item]),
        **{f"item.itemFeature{number}": np.array([context[one][f"item_feature_{number}"] for one in item]) for number in (1, 2, 3)}}


def codes(columns, tables):
    """The same columns with every one-hot column's words replaced by their places, -1 for unknown ones."""
    coded = dict(columns)
    for entry in tables:
        if hasattr(entry, "words"):
            place = {word: index for index, word in enumerate(entry.words)}
            coded[entry.column] = np.array([place.get(word, -1) for word in columns[entry.column]])
    return coded
