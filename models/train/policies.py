"""What ordered the pages of the log: a formula by hand, and a regression learned each week from the weeks before.

Both add Gumbel noise to a score, which draws orders by the model of Plackett and Luce: the probability of every item at its slot,
given those above it, is known and logged. A tenth of the pages is ordered by chance alone.
"""
import numpy as np
from sklearn.linear_model import LogisticRegression

BY_CHANCE = .10
TEMPERATURE = .5     # of the learned log odds
FIRST_LEARNED_DAY = 14
COLUMNS = ["feature.affinity", "feature.popularity", "feature.ctr7d", "feature.relevance", "feature.discount", "item.rating", "item.ageHours"]


def described(columns):
    """The same few features for both policies, missing values filled in."""
    filled = [np.nan_to_num(columns[name], nan=default) for name, default in zip(COLUMNS, [.5, 0, .05, 0, 0, 4, 720])]
    filled[-1] = np.exp(-np.maximum(filled[-1], 0) / 60)
    filled[2] = 10 * filled[2]   # of the size of the others, for the regression's sake
    return np.stack(filled, -1)


def by_hand(columns):
    x = described(columns)
    return (1.6 * x[..., 0] + 1.1 * x[..., 1] + 1.2 * x[..., 2] + 2.5 * x[..., 3]) / .8


class Learned:
    """Log odds of a click by logistic regression over a week's pages; the slot is an input that ranking leaves out."""

    def __init__(self, log):
        x = np.concatenate([described(log), np.log1p(log["position"])[:, None], np.eye(5)[log["surface"]]], 1)
        self.weights = LogisticRegression(C=1., max_iter=1000).fit(x, log["clicked"]).coef_[0, :len(COLUMNS)]

    def __call__(self, columns):
        return described(columns) @ self.weights / TEMPERATURE


def order(logits, by_chance, slots, random: np.random.Generator):
    """(places of the shown [pages, slots], probability of each at its slot given those above it)."""
    pages, candidates = logits.shape
    noisy = np.where(by_chance[:, None], 0, logits) + random.gumbel(size=logits.shape)
    shown = np.argsort(-noisy, axis=1, kind="stable")[:, :slots]
    odds = np.exp(logits - logits.max(1, keepdims=True))
    taken = np.take_along_axis(odds, shown, 1)
    left = odds.sum(1, keepdims=True) - np.cumsum(taken, 1) + taken
    by_policy = np.cumsum(np.log(taken / left), 1)
    chance = np.cumsum(-np.log(candidates - np.arange(slots)))[None]
    down_to_here = np.logaddexp(np.log(BY_CHANCE) + chance, np.log(1 - BY_CHANCE) + by_policy)
    return shown, np.exp(np.diff(down_to_here, axis=1, prepend=0.))
