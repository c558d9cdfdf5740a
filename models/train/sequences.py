"""Models that read what a user clicked last: a recurrent one, one that attends to all of it, and two towers that meet in a product.

All three learn a vector for each item of the history: a matrix times what another team's model says of the item, plus what clicks
add to that. Examination is that of the click model, so that they predict the same probability.
"""
import copy

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy as cross_entropy

import graph
import inputs
from history import LAST_ITEMS
from marketplace import VECTOR
from network import Normalisation
from objectives import Settings

WORDS = 3000            # items of the vocabulary, the most clicked ones; all others are one word
NONE, OTHER = 0, 1      # its first two lines
WIDTH = 12
PAGES = 15_000          # pages that each epoch looks at
SETTINGS = Settings(hidden=(24,), decay=1e-3, epochs=3, rate=5e-3, batch=256)
TABLE = [inputs.CTR7D, inputs.POPULARITY, inputs.RATING, inputs.DISCOUNT, inputs.PRICE, inputs.SPONSORED, inputs.AGE_HOURS, inputs.RELEVANCE,
         inputs.SEARCHING, inputs.NO_CTR7D, inputs.NO_RATING, inputs.CATEGORY]


def vocabulary(log, rows, items):
    """(lines of the file, place of every item): the items that were clicked most, by id."""
    clicks = np.bincount(log["item"][rows & log["clicked"]], minlength=items)
    known = np.sort(np.argsort(-clicks, kind="stable")[:WORDS])
    place = np.full(items + 1, OTHER)
    place[known] = 2 + np.arange(len(known))
    place[-1] = NONE    # of item -1, which stands where a history is shorter
    return ["(none)", "(other)", *(f"p-{item:05d}" for item in known)], place


class Pages:
    """Rows grouped by page, each with its user's history before that day and the items' vectors."""

    def __init__(self, world, log, rows, place, examination):
        rows = np.flatnonzero(rows)
        self.rows = rows[np.argsort(log["page"][rows], kind="stable")]
        page = log["page"][self.rows]
        self.first = np.flatnonzero(np.r_[True, page[1:] != page[:-1], True])
        head = self.rows[self.first[:-1]]
        user = log["user"][head]
        last = np.where((user >= 0)[:, None], world.history.last_items[log["day"][head], np.maximum(user, 0)], -1)
        self.history = torch.from_numpy(place[last])
        self.vector = torch.from_numpy(world.market.item_vector[log["item"][self.rows]].astype(np.float32))
        self.raw = inputs.encode(TABLE, log, self.rows)
        self.clicked = torch.from_numpy(log["clicked"][self.rows].astype(np.float32))
        self.looks = torch.from_numpy(examination[log["surface"][self.rows], log["request.device"][self.rows], log["position"][self.rows]].astype(np.float32))

    def __len__(self):
        return len(self.first) - 1

    def batch(self, pages):
        """(rows, page of each row within the batch)"""
        counts = self.first[pages + 1] - self.first[pages]
        rows = np.concatenate([np.arange(self.first[one], self.first[one + 1]) for one in pages])
        return torch.from_numpy(rows), torch.from_numpy(np.repeat(np.arange(len(pages)), counts))


class Embedding(nn.Module):
    def __init__(self, content):
        super().__init__()
        self.register_buffer("content", torch.from_numpy(content.astype(np.float32)))
        self.projection = nn.Linear(VECTOR, WIDTH, bias=False)
        self.own = nn.Parameter(torch.zeros(len(content), WIDTH))
        self.register_buffer("is_item", (torch.arange(len(content)) != NONE).float()[:, None])

    def table(self):
        return (self.projection(self.content) + self.own) * self.is_item

    def forward(self, history):
        return self.table()[history]


class Recurrent(nn.Module):
    """A gated recurrent unit over the history, the newest last."""
    name, takes_mask = "recurrent-ctr", False

    def __init__(self, content):
        super().__init__()
        self.embedding, self.unit, self.state = Embedding(content), nn.GRU(WIDTH, 16, batch_first=True), nn.Linear(16, VECTOR)

    def user(self, history):
        return self.state(self.unit(self.embedding(history))[1][0])

    def export(self, g):
        def gates(weight):      # torch: reset, update, new; ONNX: update, reset, new
            reset, update, new = np.split(weight.detach().numpy(), 3)
            return np.concatenate([update, reset, new])[None]
        unit = self.unit
        bias = np.concatenate([gates(unit.bias_ih_l0), gates(unit.bias_hh_l0)], 1)
        steps = g.node("Transpose", [embedded(g, self)], "steps", perm=[1, 0, 2])
        g.nodes.append(graph.helper.make_node("GRU", [steps, g.weight("gates", gates(unit.weight_ih_l0)), g.weight("recurrence", gates(unit.weight_hh_l0)), g.weight("gate_bias", bias)],
                                              ["", "last"], name="recurrent", hidden_size=16, linear_before_reset=1))
        return linear(g, g.node("Reshape", ["last", g.weight("one_row", np.array([1, 16], np.int64))], "memory"), self.state, "user")


class Attention(nn.Module):
    """One block of a transformer: every item of the history looks at all others, padding at none and none at padding."""
    name, takes_mask = "attention-ctr", True

    def __init__(self, content):
        super().__init__()
        self.embedding, self.place = Embedding(content), nn.Parameter(.02 * torch.randn(LAST_ITEMS, WIDTH))
        self.query, self.key, self.value, self.mixed = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.wide, self.narrow, self.state = nn.Linear(WIDTH, 2 * WIDTH), nn.Linear(2 * WIDTH, WIDTH), nn.Linear(WIDTH, VECTOR)

    def user(self, history):
        mask = (history != NONE).to(self.place.dtype)
        x = self.embedding(history) + self.place
        weights = torch.softmax(self.query(x) @ self.key(x).transpose(1, 2) / WIDTH ** .5 + (mask[:, None] - 1) * 1e4, -1)
        x = x + self.mixed(weights @ self.value(x))
        x = x + self.narrow(torch.relu(self.wide(x)))
        return self.state((x * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True).clamp_min(1))

    def export(self, g):
        x = g.node("Add", [flat(g, embedded(g, self)), g.weight("places", self.place.detach().numpy())], "placed")
        query, key, value = (linear(g, x, getattr(self, name), name) for name in ["query", "key", "value"])
        alike = g.node("MatMul", [query, g.node("Transpose", [key], "keys", perm=[1, 0])], "alike")
        scaled = g.node("Mul", [alike, g.weight("scale", np.array([1 / WIDTH ** .5], np.float32))], "scaled")
        absent = g.node("Sub", ["mask", g.weight("present", np.array([1], np.float32))], "absent")
        penalty = g.node("Mul", [absent, g.weight("much", np.array([1e4], np.float32))], "penalty")
        weights = g.node("Softmax", [g.node("Add", [scaled, penalty], "logits")], "attention", axis=1)
        x = g.node("Add", [x, linear(g, g.node("MatMul", [weights, value], "context"), self.mixed, "mixed")], "attended")
        wide = g.node("Relu", [linear(g, x, self.wide, "wide")], "wide_active")
        x = g.node("Add", [x, linear(g, wide, self.narrow, "narrow")], "block")
        return linear(g, mean(g, x), self.state, "user")


class Towers(nn.Module):
    """A user tower over the history's mean, which runs once for a request, and the items' vectors, which come from a column."""
    name, takes_mask = "two-tower-ctr", True

    def __init__(self, content):
        super().__init__()
        self.embedding, self.inner, self.state = Embedding(content), nn.Linear(WIDTH, 16), nn.Linear(16, VECTOR + 1)

    def user(self, history):
        mask = (history != NONE).to(self.inner.weight.dtype)
        return self.state(torch.relu(self.inner(self.embedding(history).sum(1) / mask.sum(1, keepdim=True).clamp_min(1))))

    def export(self, g):
        inner = g.node("Relu", [linear(g, mean(g, flat(g, embedded(g, self))), self.inner, "inner")], "inner_active")
        return linear(g, inner, self.state, "user")


class Model(nn.Module):
    """The user's state meets the items: in a product alone for the towers, in a network beside other inputs for the others."""

    def __init__(self, kind, content, raw):
        super().__init__()
        self.reader = kind(content)
        self.meets_in_product = kind is Towers
        if not self.meets_in_product:
            self.normalisation = Normalisation(TABLE, raw)
            self.first, self.last = nn.Linear(inputs.width(TABLE) + 2 * VECTOR, SETTINGS.hidden[0]), nn.Linear(SETTINGS.hidden[0], 1)

    def forward(self, user, vector, raw):
        if self.meets_in_product:
            return (user[:, :VECTOR] * vector).sum(1) + user[:, VECTOR]
        return self.last(torch.relu(self.first(torch.cat([self.normalisation(raw), vector, user * vector], 1))))[:, 0]


def embedded(g, reader):
    return g.node("Gather", [g.weight("items", reader.embedding.table().detach().numpy()), "history"], "embedded", axis=0)


def flat(g, x):
    return g.node("Reshape", [x, g.weight("a_row_each", np.array([LAST_ITEMS, WIDTH], np.int64))], "history_rows")


def mean(g, x):
    """Over the items that are there; `mask` is [1, length]."""
    counted = g.node("MatMul", ["mask", x], "sum")
    count = g.node("Max", [g.node("ReduceSum", ["mask", g.weight("columns", np.array([1], np.int64))], "count", keepdims=1), g.weight("at_least", np.array([[1]], np.float32))], "count_or_one")
    return g.node("Div", [counted, count], "mean")


def linear(g, x, layer, name):
    return g.node("Gemm", [x, g.weight(f"{name}_weight", layer.weight.detach().numpy().T.copy()), g.weight(f"{name}_bias", layer.bias.detach().numpy())], name)


def train(kind, world, log, rows, place, examination, seed):
    """The trained model with its words; pages whose users nobody knew are left out."""
    pages = Pages(world, log, rows & (log["user"] >= 0), place, examination)
    content = np.zeros((place.max() + 1, VECTOR))
    known = np.flatnonzero(place[:-1] > OTHER)
    content[place[known]] = world.market.item_vector[known]
    torch.manual_seed(50 * seed + 1)
    model = Model(kind, content, pages.raw)
    raw = torch.from_numpy(pages.raw)
    shuffle = np.random.default_rng(50 * seed + 2)
    own = [model.reader.embedding.own]
    others = [weight for weight in model.parameters() if weight is not own[0]]
    optimiser = torch.optim.AdamW([{"params": others}, {"params": own, "weight_decay": .3}], lr=SETTINGS.rate, weight_decay=SETTINGS.decay)
    count = min(PAGES, len(pages))
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, SETTINGS.epochs * -(-count // SETTINGS.batch))
    for _ in range(SETTINGS.epochs):
        order = shuffle.permutation(len(pages))[:count]
        for start in range(0, count, SETTINGS.batch):
            chosen = order[start:start + SETTINGS.batch]
            at, page = pages.batch(chosen)
            optimiser.zero_grad(set_to_none=True)
            user = model.reader.user(pages.history[chosen])
            seen = torch.sigmoid(model(user[page], pages.vector[at], raw[at])) * pages.looks[at]
            cross_entropy(seen.clamp(1e-7, 1 - 1e-6), pages.clicked[at]).backward()
            optimiser.step()
            schedule.step()
    return model


def predict(model, pages):
    """Probability of a click on an item that is looked at, for every row of `pages`."""
    found = np.empty(len(pages.rows))
    with torch.no_grad():
        for start in range(0, len(pages), 1024):
            chosen = np.arange(start, min(start + 1024, len(pages)))
            at, page = pages.batch(chosen)
            found[at.numpy()] = torch.sigmoid(model(model.reader.user(pages.history[chosen])[page], pages.vector[at], torch.from_numpy(pages.raw[at.numpy()]))).numpy()
    return found


def exact(model, history, vector, raw):
    """The same in float64, for one history and its candidates: what the graph should compute."""
    twin = copy.deepcopy(model).double()
    with torch.no_grad():
        user = twin.reader.user(torch.from_numpy(np.asarray(history))[None]).expand(len(vector), -1)
        return torch.sigmoid(twin(user, torch.from_numpy(vector.astype(np.float32)).double(), torch.from_numpy(raw).double())).numpy()


def export(model):
    """The graph: `history` [1, 50] once for a request, `item` [N, 8] and, but for the towers, `features` [N, F]."""
    g = graph.Graph()
    user = model.reader.export(g)
    if model.meets_in_product:
        state = g.node("Slice", [user, g.weight("begin", np.array([0], np.int64)), g.weight("end", np.array([VECTOR], np.int64)), g.weight("axis", np.array([1], np.int64))], "direction")
        level = g.node("Slice", [user, "end", g.weight("whole", np.array([VECTOR + 1], np.int64)), "axis"], "level")
        logit = g.node("Add", [g.node("MatMul", ["item", g.node("Transpose", [state], "turned", perm=[1, 0])], "product"), level], "logit")
    else:
        n = model.normalisation
        shaped = graph.shaped(g, n.low.numpy(), n.high.numpy(), n.logarithmic.numpy())
        centred = g.node("Sub", [shaped, g.weight("centre", n.mean.numpy())], "centred")
        normal = g.node("Mul", [centred, g.weight("spread", n.scale.numpy())], "normal")
        both = g.node("Concat", [normal, "item", g.node("Mul", ["item", user], "met")], "both", axis=1)
        logit = linear(g, g.node("Relu", [linear(g, both, model.first, "first")], "first_active"), model.last, "logit")
    g.node("Sigmoid", [logit], "ctr")
    return g
