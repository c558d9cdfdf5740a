"""The one architecture of the simulated models: clip, logarithm, standardise, two hidden layers, one output per head."""
import numpy as np
import torch
from torch import nn

from inputs import Number, OneHot, names


class Normalisation(nn.Module):
    """Raw values to what a network likes; part of the exported graph, so that callers pass raw values."""

    def __init__(self, table, raw):
        super().__init__()
        low, high, logarithmic = [], [], []
        for entry in table:
            number = isinstance(entry, Number)
            low += [entry.low if number else 0.] * entry.width
            high += [entry.high if number else 1.] * entry.width
            logarithmic += [float(number and entry.logarithmic)] * entry.width
        for name, values in [("low", low), ("high", high), ("logarithmic", logarithmic)]:
            self.register_buffer(name, torch.tensor(values, dtype=torch.float32))
        shaped = self.shape(torch.from_numpy(raw))
        words = torch.tensor([isinstance(entry, OneHot) for entry in table for _ in range(entry.width)])
        self.register_buffer("mean", torch.where(words, torch.zeros(len(words)), shaped.mean(0)))
        self.register_buffer("scale", torch.where(words, torch.ones(len(words)), 1 / shaped.std(0).clamp_min(1e-3)))

    def shape(self, raw):
        clipped = torch.minimum(torch.maximum(raw, self.low), self.high)
        return clipped + self.logarithmic * (torch.log(1 + clipped * self.logarithmic) - clipped)

    def forward(self, raw):
        return (self.shape(raw) - self.mean) * self.scale


class Network(nn.Module):
    def __init__(self, table, raw, heads=1, hidden=(48, 32)):
        super().__init__()
        self.normalisation = Normalisation(table, raw)
        self.layers = nn.Sequential(
            nn.Linear(len(names(table)), hidden[0]), nn.ReLU(),
            nn.Linear(hidden[0], hidden[1]), nn.ReLU(),
            nn.Linear(hidden[1], heads))

    def forward(self, raw):
        return self.layers(self.normalisation(raw))

    def linears(self):
        """[(weight [in, out], bias)] in float32."""
        return [(layer.weight.detach().numpy().T.copy(), layer.bias.detach().numpy().copy())
                for layer in self.layers if isinstance(layer, nn.Linear)]


class Examination(nn.Module):
    """The bias tower: how often a slot is looked at by surface and device, as a multiple of the home feed's first; never rising.

    Only the click of an examined item says something about the item. Training multiplies the two; the exported model is the
    item's part alone. The level of a surface's first slot is learnt too, but for the feed's, which is the unit, and the search
    page's, which cannot be told from what a query does to clicks.
    """

    UNITS = ["home_feed", "search"]

    def __init__(self, surfaces, slots, devices=3):
        super().__init__()
        self.levels = nn.Parameter(torch.zeros(len(surfaces)))
        self.drops = nn.Parameter(torch.full((len(surfaces), devices, max(slots) - 1), -2.))
        self.register_buffer("free", torch.tensor([float(name not in self.UNITS) for name in surfaces]))

    def table(self):
        falling = torch.cumsum(nn.functional.softplus(self.drops), 2)
        curve = torch.exp(-torch.cat([torch.zeros(*falling.shape[:2], 1), falling], 2))
        return curve * torch.exp(self.levels * self.free)[:, None, None]

    def forward(self, surface, device, position):
        return self.table()[surface, device, position]


def fit(network, loss, rows, settings, *, tower=None, seed=0):
    """Adam with a cosine schedule over shuffled minibatches; `loss` takes the rows of a batch. One thread, one order."""
    shuffle = np.random.default_rng(seed)
    groups = [{"params": network.parameters()}]
    if tower is not None:
        # Few parameters with faint gradients: at the network's rate they would not arrive before the schedule ends.
        groups.append({"params": tower.parameters(), "lr": 10 * settings.rate, "weight_decay": 0.})
    optimiser = torch.optim.AdamW(groups, lr=settings.rate, weight_decay=settings.decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, settings.epochs * (-(-rows // settings.batch)))
    for _ in range(settings.epochs):
        order = torch.from_numpy(shuffle.permutation(rows))
        for start in range(0, rows, settings.batch):
            optimiser.zero_grad(set_to_none=True)
            loss(order[start:start + settings.batch]).backward()
            optimiser.step()
            schedule.step()
