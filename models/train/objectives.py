"""Training of the four simulated models: which rows, which loss, which graph."""
from dataclasses import dataclass
from typing import Callable

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy as cross_entropy

import graph
import inputs
from network import Examination, Network, fit


@dataclass
class Trained:
    """A model ready to be exported: its inputs, its graph, and the same computation in numpy."""
    name: str
    table: list
    outputs: list
    graph: graph.Graph
    predict: Callable   # raw float32 [N, F] -> {output: float64 [N]}
    network: Network
    examination: np.ndarray = None


def tensors(log, rows, *columns):
    return [torch.from_numpy(np.ascontiguousarray(log[column][rows]).astype(kind)) for column, kind in columns]


def click_model(log, rows, hidden=(48, 32), with_examination=True):
    """p(click) = sigmoid(network) x examination; only the first factor is exported."""
    raw = inputs.encode(inputs.CTR, log, rows)
    torch.manual_seed(11)
    network, tower = Network(inputs.CTR, raw, hidden=hidden), Examination()
    x = torch.from_numpy(raw)
    clicked, device, position = tensors(log, rows, ("clicked", np.float32), ("request.device", np.int64), ("position", np.int64))

    def loss(batch):
        probability = torch.sigmoid(network(x[batch])[:, 0])
        if with_examination:
            probability = probability * tower(device[batch], position[batch])
        return cross_entropy(probability.clamp(1e-7, 1 - 1e-6), clicked[batch])

    fit(network, loss, len(raw), tower=tower if with_examination else None, epochs=5, seed=12)
    return Trained("ctr", inputs.CTR, ["ctr"], graph.probabilities(network, ["ctr"]),
                   lambda raw: {"ctr": graph.sigmoid(graph.evaluate(network, raw)[:, 0])},
                   network, tower.table().detach().numpy())


def order_model(log, rows):
    """p(order | click), learnt from clicks alone."""
    rows = rows & log["clicked"]
    raw = inputs.encode(inputs.CVR, log, rows)
    torch.manual_seed(21)
    network, x = Network(inputs.CVR, raw, hidden=(32, 16)), torch.from_numpy(raw)
    ordered, = tensors(log, rows, ("ordered", np.float32))
    loss = lambda batch: torch.nn.functional.binary_cross_entropy_with_logits(network(x[batch])[:, 0], ordered[batch])
    fit(network, loss, len(raw), epochs=8, batch=512, rate=1e-3, decay=.05, seed=22)
    return Trained("cvr", inputs.CVR, ["cvr"], graph.probabilities(network, ["cvr"]),
                   lambda raw: {"cvr": graph.sigmoid(graph.evaluate(network, raw)[:, 0])}, network)


def value_model(log, rows):
    """E[value of an order] = price x (1 - discount) x margin x factor + remainder; the network gives the last two.

    Errors are weighted by the inverse of a variance that grows with price, which leaves the mean where it is and keeps
    a few televisions from drowning ten thousand snacks.
    """
    rows = rows & log["ordered"]
    raw = inputs.encode(inputs.MERCHANT_VALUE, log, rows)
    torch.manual_seed(31)
    network, x = Network(inputs.MERCHANT_VALUE, raw, heads=2, hidden=(32, 16)), torch.from_numpy(raw)
    value, = tensors(log, rows, ("value", np.float32))
    price, margin, discount = (inputs.names(inputs.MERCHANT_VALUE).index(name) for name in ["item.price", "item.margin", "feature.discount"])
    weight = 1 / (6 + .12 * x[:, price]) ** 2

    def combine(clipped, scores):
        return clipped[:, price] * (1 - clipped[:, discount]) * clipped[:, margin] * scores[:, 0] + scores[:, 1]

    def clip(batch):
        return torch.minimum(torch.maximum(batch, network.normalisation.low), network.normalisation.high)

    def loss(batch):
        error = combine(clip(x[batch]), network(x[batch])) - value[batch]
        return (weight[batch] * error ** 2).mean()

    fit(network, loss, len(raw), epochs=20, batch=256, rate=2e-3, decay=.05, seed=32)

    exported = graph.Graph()
    scores = graph.trunk(exported, network)
    paid_share = exported.node("Sub", ["one", graph.column(exported, "clipped", discount, "discount")], "paid_share")
    paid = exported.node("Mul", [graph.column(exported, "clipped", price, "price"), paid_share], "paid")
    margin_earned = exported.node("Mul", [paid, graph.column(exported, "clipped", margin, "margin")], "margin_earned")
    kept = exported.node("Mul", [margin_earned, graph.column(exported, scores, 0, "factor")], "kept")
    exported.node("Add", [kept, graph.column(exported, scores, 1, "remainder")], "merchant_value")

    def predict(raw):
        n = network.normalisation
        return {"merchant_value": combine(np.clip(raw.astype(np.float64), n.low.numpy(), n.high.numpy()), graph.evaluate(network, raw))}

    return Trained("merchant-value", inputs.MERCHANT_VALUE, ["merchant_value"], exported, predict, network)


def engagement_model(log, rows):
    """Both click and order from one network over all impressions: order probability is learnt as click x order given click,
    so that the second head has seen every item that was shown, not only those that were clicked."""
    raw = inputs.encode(inputs.ENGAGEMENT, log, rows)
    torch.manual_seed(41)
    network, tower = Network(inputs.ENGAGEMENT, raw, heads=2), Examination()
    x = torch.from_numpy(raw)
    clicked, ordered, device, position = tensors(
        log, rows, ("clicked", np.float32), ("ordered", np.float32), ("request.device", np.int64), ("position", np.int64))

    def loss(batch):
        probability = torch.sigmoid(network(x[batch]))
        click = (probability[:, 0] * tower(device[batch], position[batch])).clamp(1e-7, 1 - 1e-6)
        order = (click * probability[:, 1]).clamp(1e-7, 1 - 1e-6)
        return cross_entropy(click, clicked[batch]) + cross_entropy(order, ordered[batch])

    fit(network, loss, len(raw), tower=tower, epochs=5, seed=42)

    def predict(raw):
        probability = graph.sigmoid(graph.evaluate(network, raw))
        return {"ctr": probability[:, 0], "cvr": probability[:, 1]}

    return Trained("engagement", inputs.ENGAGEMENT, ["ctr", "cvr"], graph.probabilities(network, ["ctr", "cvr"]),
                   predict, network, tower.table().detach().numpy())
