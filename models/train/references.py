"""Rows with the predictions they must give, computed in numpy: proves that another runtime feeds inputs in the right order."""
import json

import numpy as np

import inputs
import page_requests


def write(model, log, rows, requests):
    """About twenty rows of the test period, and the first candidates of every sample by id."""
    chosen = np.flatnonzero(rows)[np.linspace(0, rows.sum() - 1, 20).astype(int)]
    raw = inputs.encode(model.table, log, chosen)
    lines = [*row_lines(model, raw)]
    sampled = []
    for name, request in requests.items():
        raw = inputs.encode(model.table, page_requests.columns(request))[:5]
        ids = [candidate["id"] for candidate in request["candidates"][:5]]
        sampled += [{"request": f"samples/{name}.json", "id": one, **line} for one, line in zip(ids, row_lines(model, raw))]
    return document(model.name, inputs.names(model.table), lines, sampled)


def row_lines(model, raw):
    predicted = model.predict(raw)
    for index, row in enumerate(raw):
        yield {"features": [plain(value) for value in row],
               "outputs": {name: float(f"{values[index]:.9g}") for name, values in predicted.items()}}


def plain(value):
    """The shortest decimal that is this float32."""
    return float(np.format_float_positional(np.float32(value), unique=True, trim="0"))


def by_name(text):
    """The rows of a reference file as they stand beside a model: columns by name, words as words, read when the model is loaded."""
    file = json.loads(text)
    return '{ "rows": [\n' + ",\n".join(json.dumps({"inputs": named(file["inputs"], row["features"]), "outputs": row["outputs"]}) for row in file["rows"]) + "\n] }\n"


def named(names, features):
    row = {}
    for name, value in zip(names, features):
        column, _, word = name.partition("=")
        if not word:
            row[name] = value
        elif value == 1 or column not in row:
            row[column] = word if value == 1 else None
    return row


def document(name, input_names, rows, candidates):
    block = lambda lines: ",\n".join("    " + json.dumps(line) for line in lines)
    return ("{\n" + f'  "model": {json.dumps(name)},\n  "file": "models/{name}.onnx",\n  "tensor": "features",\n'
            + '  "tolerance": "1e-5 * max(1, |expected|)",\n'
            + f'  "inputs": {json.dumps(input_names)},\n'
            + f'  "rows": [\n{block(rows)}\n  ],\n  "candidates": [\n{block(candidates)}\n  ]\n' + "}\n")
