"""Training of the simulated models of rows: which rows, which loss, which graph."""
from dataclasses import dataclass
from typing import Callable

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy as cross_entropy

import graph
import inputs
import traffic
from behaviour import SURFACES
from network import Examination, Network, fit

KEPT = .12       # share of the impressions without a click that training looks at; each counts 1 / KEPT


@dataclass(frozen=True)
class Settings:
    """What the validation days choose."""
    hidden: tuple = (32, 16)
    decay: float = 1e-4
    epochs: int = 4
    rate: float = 3e-3
    batch: int = 2048

    def described(self):
        return f"layers of {self.hidden[0]} and {self.hidden[1]}, weight decay {self.decay:g}, {self.epochs} epochs"


CLICK_CHOICES = [Settings(), Settings(hidden=(48, 32)), Settings(hidden=(48, 32), decay=.03)]
ORDER_CHOICES = [Settings(hidden=(16, 8), decay=decay, epochs=epochs, rate=1e-3, batch=512) for decay, epochs in [(.05, 4), (.05, 8), (.3, 8)]]
VALUE = Settings(hidden=(16, 8), decay=.05, epochs=20, rate=2e-3, batch=128)
ENGAGEMENT = Settings(hidden=(48, 32), decay=.01, epochs=4)


@dataclass
class Trained:
    """A model ready to be exported: its inputs, its graph, and the same computation in numpy."""
    name: str
    table: list
    outputs: list
    graph: graph.Graph
    predict: Callable   # raw float32 [N, F] -> {output: float64 [N]}
    network: Network
    settings: Settings
    examination: np.ndarray = None      # [surface, device, slot]

    def seen(self, log, rows, output="ctr"):
        """Probability of a click at the slot where the item stood."""
        return self.of(log, rows)[output] * self.looks(log, rows)

    def looks(self, log, rows):
        return self.examination[log["surface"][rows], log["request.device"][rows], log["position"][rows]].astype(np.float64)

    def of(self, log, rows):
        return self.predict(inputs.encode(self.table, log, rows))


def choose(train, log, learn, validate, choices, loss):
    """[(settings, loss on the validation days)], the best first."""
    tried = [(settings, loss(train(log, learn, settings, 1), log, validate)) for settings in choices]
    return sorted(tried, key=lambda pair: pair[1])


def sampled(log, rows, seed):
    """All clicks and some of the other impressions, with what each counts: the same sums in expectation, in a fifth of the time."""
    clicked = log["clicked"]
    kept = rows & (clicked | (np.random.default_rng([77, seed]).random(len(clicked)) < KEPT))
    return kept, np.where(clicked[kept], 1., 1 / KEPT)


def tensors(log, rows, *columns):
    return [torch.from_numpy(np.ascontiguousarray(log[column][rows]).astype(kind)) for column, kind in columns]


def look_tensors(log, rows):
    return tensors(log, rows, ("surface", np.int64), ("request.device", np.int64), ("position", np.int64))


def click_model(log, rows, settings, seed, table=inputs.CTR, name="ctr", with_examination=True):
    """p(click) = sigmoid(network) x examination; only the first factor is exported."""
    rows, weight = sampled(log, rows, seed)
    raw = inputs.encode(table, log, rows)
    torch.manual_seed(10 * seed + 1)
    network, tower = Network(table, raw, hidden=settings.hidden), Examination(SURFACES, traffic.SLOTS)
    x, weight = torch.from_numpy(raw), torch.from_numpy(weight.astype(np.float32))
    clicked, = tensors(log, rows, ("clicked", np.float32))
    places = look_tensors(log, rows)

    def loss(batch):
        probability = torch.sigmoid(network(x[batch])[:, 0])
        if with_examination:
            probability = probability * tower(*(column[batch] for column in places))
        return cross_entropy(probability.clamp(1e-7, 1 - 1e-6), clicked[batch], weight[batch])

    fit(network, loss, len(raw), settings, tower=tower if with_examination else None, seed=10 * seed + 2)
    return Trained(name, table, ["ctr"], graph.probabilities(network, ["ctr"]),
                   lambda raw: {"ctr": graph.sigmoid(graph.evaluate(network, raw)[:, 0])},
                   network, settings, tower.table().detach().numpy())


def order_model(log, rows, settings, seed, label=None):
    """p(order within the window | click), learnt from clicks alone; `label` is what was known when it was trained."""
    rows = rows & log["clicked"]
    raw = inputs.encode(inputs.CVR, log, rows)
    torch.manual_seed(20 * seed + 1)
    network, x = Network(inputs.CVR, raw, hidden=settings.hidden), torch.from_numpy(raw)
    ordered = torch.from_numpy((traffic.attributed(log) if label is None else label)[rows].astype(np.float32))
    # Few orders: training starts at their share, not at one half.
    with torch.no_grad():
        network.layers[-1].bias.fill_(float(torch.logit(ordered.mean())))
    loss = lambda batch: torch.nn.functional.binary_cross_entropy_with_logits(network(x[batch])[:, 0], ordered[batch])
    fit(network, loss, len(raw), settings, seed=20 * seed + 2)
    return Trained("cvr", inputs.CVR, ["cvr"], graph.probabilities(network, ["cvr"]),
                   lambda raw: {"cvr": graph.sigmoid(graph.evaluate(network, raw)[:, 0])}, network, settings)


def value_model(log, rows, settings, seed):
    """E[value of an order] = price x (1 - discount) x margin x factor + remainder; the network gives the last two.

    Errors are weighted by the inverse of a variance that grows with price, which leaves the mean where it is and keeps
    a few televisions from drowning ten thousand snacks.
    """
    rows = rows & traffic.attributed(log)
    raw = inputs.encode(inputs.MERCHANT_VALUE, log, rows)
    torch.manual_seed(30 * seed + 1)
    network, x = Network(inputs.MERCHANT_VALUE, raw, heads=2, hidden=settings.hidden), torch.from_numpy(raw)
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

    fit(network, loss, len(raw), settings, seed=30 * seed + 2)

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

    return Trained("merchant-value", inputs.MERCHANT_VALUE, ["merchant_value"], exported, predict, network, settings)


def engagement_model(log, rows, settings, seed, complete=None):
    """Both click and order from one network over all impressions: order probability is learnt as click x order given click,
    so that the second head has seen every item that was shown, not only those that were clicked. Orders count where their
    window is over (`complete`); the others teach the first head alone."""
    rows, weight = sampled(log, rows, seed)
    raw = inputs.encode(inputs.ENGAGEMENT, log, rows)
    torch.manual_seed(40 * seed + 1)
    network, tower = Network(inputs.ENGAGEMENT, raw, heads=2, hidden=settings.hidden), Examination(SURFACES, traffic.SLOTS)
    x, weight = torch.from_numpy(raw), torch.from_numpy(weight.astype(np.float32))
    clicked, = tensors(log, rows, ("clicked", np.float32))
    ordered = torch.from_numpy(traffic.attributed(log)[rows].astype(np.float32))
    known = weight if complete is None else weight * torch.from_numpy(complete[rows].astype(np.float32))
    places = look_tensors(log, rows)
    with torch.no_grad():
        network.layers[-1].bias.copy_(torch.tensor([-2.5, -3.]))

    def loss(batch):
        probability = torch.sigmoid(network(x[batch]))
        click = (probability[:, 0] * tower(*(column[batch] for column in places))).clamp(1e-7, 1 - 1e-6)
        order = (click * probability[:, 1]).clamp(1e-7, 1 - 1e-6)
        return cross_entropy(click, clicked[batch], weight[batch]) + cross_entropy(order, ordered[batch], known[batch])

    fit(network, loss, len(raw), settings, tower=tower, seed=40 * seed + 2)

    def predict(raw):
        probability = graph.sigmoid(graph.evaluate(network, raw))
        return {"ctr": probability[:, 0], "cvr": probability[:, 1]}

    return Trained("engagement", inputs.ENGAGEMENT, ["ctr", "cvr"], graph.probabilities(network, ["ctr", "cvr"]),
                   predict, network, settings, tower.table().detach().numpy())
