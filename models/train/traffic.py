"""Lets time pass: every day pages are requested, filled by a noisy ranking, clicked and ordered from.

The features that models may use (ctr7d, cvr30d, popularity, …) come from the days before, never from the same day.
The answer is one table of impressions, a column per name of the request schema; NaN is a missing value.
"""
from dataclasses import dataclass

import numpy as np

import behaviour
from marketplace import DAYS, Marketplace

PAGES_PER_DAY = 2000
SLOTS = 16
RETRIEVED = 120
SEARCH_SHARE = .25
ANONYMOUS_SHARE = .08
RANDOM_SHARE = .10


class History:
    """Impressions, clicks and orders per day and item, and what features make of them."""

    def __init__(self, items: int):
        self.impressions = np.zeros((DAYS, items))
        self.clicks = np.zeros((DAYS, items))
        self.orders = np.zeros((DAYS, items))

    def features(self, day: int):
        """ctr7d, cvr30d, popularity as known before this day begins; NaN where there is too little to say."""
        week, month = slice(max(0, day - 7), day), slice(max(0, day - 30), day)
        shown, clicked = self.impressions[week].sum(0), self.clicks[week].sum(0)
        visits, orders = self.clicks[month].sum(0), self.orders[month].sum(0)
        ctr = np.where(shown < 8, np.nan, (clicked + .03 * 30) / (shown + 30))
        cvr = np.where(visits < 2, np.nan, (orders + .1 * 12) / (visits + 12))
        popularity = np.log1p(clicked) / np.log1p(max(clicked.max(), 1))
        return ctr, cvr, popularity


@dataclass
class Beliefs:
    """Estimates that other teams' models would supply: the truth with noise, and gaps where they know too little."""
    merchant_quality: np.ndarray

    @staticmethod
    def form(market: Marketplace, random: np.random.Generator):
        noise = np.where(market.merchant_is_new, .16, .06)
        estimate = np.clip(market.merchant_quality + random.normal(0, 1, len(noise)) * noise, 0, 1)
        estimate[market.merchant_is_new & (random.random(len(noise)) < .3)] = np.nan
        return Beliefs(estimate)

    @staticmethod
    def affinity(market: Marketplace, user, item, tenure_days, random: np.random.Generator):
        """0..1; unknown for people who have just arrived."""
        match = behaviour.taste_match(market, user, item)
        estimate = behaviour.sigmoid(1.1 * match + random.normal(0, .6, match.shape))
        return np.where(tenure_days < 2, np.nan, estimate)

    @staticmethod
    def relevance(truth, random: np.random.Generator):
        return np.clip(truth + random.normal(0, .08, truth.shape), 0, 1)


def simulate(market: Marketplace, random: np.random.Generator):
    """(impressions as a dictionary of columns, the history and the beliefs as they stand at the end)."""
    history = History(len(market.item_price))
    beliefs = Beliefs.form(market, random)
    days = [simulate_day(market, history, beliefs, day, random) for day in range(DAYS)]
    return {name: np.concatenate([part[name] for part in days]) for name in days[0]}, history, beliefs


def simulate_day(market: Marketplace, history: History, beliefs: Beliefs, day: int, random: np.random.Generator):
    hour = 24. * day
    ctr, cvr, popularity = history.features(day)
    active = np.flatnonzero((market.item_published <= hour) & (market.item_retired > hour))
    user = random.choice(len(market.user_activity), (PAGES_PER_DAY, 1), p=market.user_activity)
    searching = random.random((PAGES_PER_DAY, 1)) < SEARCH_SHARE
    anonymous = random.random((PAGES_PER_DAY, 1)) < ANONYMOUS_SHARE
    item = random.choice(active, (PAGES_PER_DAY, RETRIEVED))
    tenure = np.maximum(hour - market.user_joined[user], 0) / 24
    relevance = np.where(searching, random.beta(4, 2.4, item.shape), 0)
    known_relevance = Beliefs.relevance(relevance, random)
    affinity = np.where(anonymous, np.nan, Beliefs.affinity(market, user, item, tenure, random))

    # The ranking that made the log: plausible, noisy enough that every item is seen at every position.
    score = (1.6 * np.nan_to_num(affinity, nan=.5) + 1.1 * popularity[item] + 12 * np.nan_to_num(ctr[item], nan=.035)
             + searching * 2.5 * known_relevance + random.gumbel(0, .8, item.shape))
    by_chance = random.random((PAGES_PER_DAY, 1)) < RANDOM_SHARE
    score = np.where(by_chance, random.random(item.shape), score)
    order = np.argsort(-score, axis=1, kind="stable")[:, :SLOTS]
    shape = item.shape

    def pick(column):
        return np.take_along_axis(np.broadcast_to(column, shape), order, 1).ravel()

    slot = np.tile(np.arange(SLOTS), PAGES_PER_DAY)
    item, user, searching, anonymous, tenure = pick(item), pick(user), pick(searching), pick(anonymous), pick(tenure)
    relevance, known_relevance, affinity = pick(relevance), pick(known_relevance), pick(affinity)

    age = hour - market.item_published[item]
    attracted = behaviour.attraction(market, user, item, age, searching, relevance)
    converts = behaviour.conversion(market, user, item, tenure, searching, relevance)
    clicked = random.random(len(item)) < attracted * behaviour.examination(slot, market.user_device[user])
    ordered = clicked & (random.random(len(item)) < converts)
    value = np.where(ordered, behaviour.order_value(market, user, item, random), np.nan)
    np.add.at(history.impressions[day], item, 1)
    np.add.at(history.clicks[day], item[clicked], 1)
    np.add.at(history.orders[day], item[ordered], 1)

    merchant = market.item_merchant[item]
    return {
        "day": np.full(len(item), day), "position": slot,
        "clicked": clicked, "ordered": ordered, "value": value,
        "true_attraction": attracted, "true_conversion": converts,
        "feature.ctr7d": ctr[item], "feature.cvr30d": cvr[item], "feature.popularity": popularity[item],
        "feature.affinity": affinity, "feature.merchantQuality": beliefs.merchant_quality[merchant],
        "feature.relevance": np.where(searching, known_relevance, np.nan), "feature.discount": market.item_discount[item],
        "item.price": market.item_price[item], "item.margin": market.item_margin[item],
        "item.rating": market.item_rating[item], "item.sponsored": market.item_sponsored[item].astype(float),
        "item.newMerchant": market.merchant_is_new[merchant].astype(float), "item.ageHours": age,
        "item.category": market.item_category[item],
        "request.device": market.user_device[user], "request.searching": searching.astype(float),
        "request.tenureDays": np.where(anonymous, np.nan, tenure),
        "request.orders30d": np.where(anonymous, np.nan, market.user_orders30d[user]),
    }
