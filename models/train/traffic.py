"""Lets time pass: every day pages are requested, ordered by a policy of that time, clicked and ordered from.

The log is one table of impressions. Columns of what models may use are named like the request's schema and come from the days
before; NaN is a missing value. `true_…` columns are what no log would show. `order_at` is when an order came, in hours from START,
also after the log's end: `ordered_by` gives the labels as they could be seen at some time.
"""
import numpy as np

import behaviour
import policies
import seasons
from behaviour import SURFACES
from history import Beliefs, History
from marketplace import DAYS, STORE_MERCHANTS, USERS, Marketplace

PAGES_PER_DAY = 4000
RETRIEVED = 64
SLOTS = [16, 10, 12, 24, 6]                # of each surface's pages
SURFACE_SHARE = [.42, .25, .18, .10, .05]
ANONYMOUS_SHARE = .08


class World:
    """The marketplace with what has happened so far."""

    def __init__(self, market: Marketplace, random: np.random.Generator, pages_per_day=PAGES_PER_DAY):
        self.market, self.random, self.pages_per_day = market, random, pages_per_day
        self.history, self.beliefs = History(market), Beliefs(market, random)
        self.staying = ~market.merchant_is_new      # merchants whose staying has been paid for, or was never open
        self.arm = random.random(USERS) < .5        # True: their pages are ordered by the learned policy, once there is one
        self.learned = None
        self.pages = 0

    def run(self):
        days = []
        for day in range(DAYS):
            if day >= policies.FIRST_LEARNED_DAY and day % 7 == 0:
                self.learned = policies.Learned(join(days[-7:]))
            days.append(self.day(day))
        return join(days)

    def day(self, day):
        market, random = self.market, self.random
        here = market.user_activity * (market.user_joined <= 24 * day)
        at = seasons.arrivals(day, self.pages_per_day, random)
        page = {"at": at, "user": random.choice(USERS, len(at), p=here / here.sum()), "number": self.pages + np.arange(len(at)),
                "anonymous": random.random(len(at)) < ANONYMOUS_SHARE, "by_chance": random.random(len(at)) < policies.BY_CHANCE,
                "surface": random.choice(len(SURFACES), len(at), p=SURFACE_SHARE)}
        self.pages += len(at)
        known = {"items": self.history.of_items(day), "merchants": self.history.of_merchants(day), "users": self.history.of_users(day), "ratings": market.ratings[day]}
        on_sale = np.flatnonzero((market.item_published <= 24 * day) & (market.item_retired > 24 * day))
        parts = [self.surface(surface, {name: values[page["surface"] == surface] for name, values in page.items()}, known, on_sale) for surface in range(len(SURFACES))]
        log = join(parts)
        log = {name: values[np.argsort(log["page"], kind="stable")] for name, values in log.items()}
        log["day"] = np.full(len(log["page"]), day, np.int16)
        self.history.add(day, log["user"], log["item"], log["clicked"], np.where(attributed(log), log["order_at"], np.nan))
        return log

    def candidates(self, surface, page, known, on_sale):
        """Columns [pages, RETRIEVED] of what is known of the candidates, with the truth beside it."""
        market, random = self.market, self.random
        if SURFACES[surface] == "store_page":
            on_sale = on_sale[market.item_merchant[on_sale] < STORE_MERCHANTS]
        item = random.choice(on_sale, (len(page["at"]), RETRIEVED))
        user, at = page["user"][:, None], page["at"][:, None]
        searching = float(SURFACES[surface] == "search")
        tenure = np.maximum(at - market.user_joined[user], 0) / 24
        relevance = random.beta(4, 2.4, item.shape) if searching else np.zeros(item.shape)
        ctr, cvr, popularity, impressions = known["items"]
        hidden = page["anonymous"][:, None]
        return {
            "item": item, "true relevance": relevance, "tenure": tenure + np.zeros(item.shape), "orders": known["users"][user] + np.zeros(item.shape),
            "feature.ctr7d": ctr[item], "feature.cvr30d": cvr[item], "feature.popularity": popularity[item], "feature.impressions7d": impressions[item],
            "feature.affinity": np.where(hidden, np.nan, Beliefs.affinity(market, user, item, tenure, random)),
            "feature.relevance": Beliefs.relevance(relevance, random) if searching else np.full(item.shape, np.nan),
            "feature.discount": market.item_discount[item], "item.rating": known["ratings"][item], "item.ageHours": at - market.item_published[item], "item.ageDays": (at - market.item_published[item]) / 24}

    def surface(self, surface, page, known, on_sale):
        """The impressions of one surface's pages of a day."""
        market, random = self.market, self.random
        offered = self.candidates(surface, page, known, on_sale)
        logits = policies.by_hand(offered)
        if self.learned is not None:
            logits = np.where((self.arm[page["user"]] | page["anonymous"])[:, None], self.learned(offered), logits)
        shown, propensity = policies.order(logits, page["by_chance"], SLOTS[surface], random)
        of_item = {name: np.take_along_axis(values, shown, 1).ravel() for name, values in offered.items()}
        of_page = {name: np.repeat(values, SLOTS[surface]) for name, values in page.items()}
        item, user, at, hidden = of_item["item"], of_page["user"], of_page["at"], of_page["anonymous"]
        searching = np.full(len(item), float(SURFACES[surface] == "search"))
        slot = np.tile(np.arange(SLOTS[surface]), len(page["at"]))
        rating, tenure, orders, relevance = of_item["item.rating"], of_item["tenure"], of_item["orders"], of_item["true relevance"]

        attracted = behaviour.attraction(market, user, item, rating, at, searching, relevance)
        converts = behaviour.conversion(market, user, item, rating, at, tenure, orders, searching, relevance)
        clicked = random.random(len(item)) < attracted * behaviour.examination(of_page["surface"], market.user_device[user], slot)
        ordered = clicked & (random.random(len(item)) < converts)
        order_at = np.where(ordered, at + behaviour.order_delay(len(item), random), np.nan)
        value = np.where(ordered, behaviour.contribution(market, item, orders, random), np.nan)
        stayed = self.stay(market.item_merchant[item], ordered)
        merchant = market.item_merchant[item]
        numbers = {name: values for name, values in of_item.items() if "." in name} | {
            "true_attraction": attracted, "true_conversion": converts, "value": value + behaviour.RETENTION_VALUE * stayed,
            "feature.merchantQuality": self.beliefs.merchant_quality[merchant], "feature.merchantOrders": known["merchants"][merchant],
            "item.price": market.item_price[item], "item.margin": market.item_margin[item],
            "item.sponsored": market.item_sponsored[item], "item.newMerchant": market.merchant_is_new[merchant],
            "request.searching": searching, "request.hour": np.floor(seasons.local_hour(at)), "request.weekend": seasons.weekend(at),
            "request.tenureDays": np.where(hidden, np.nan, tenure), "request.orders30d": np.where(hidden, np.nan, orders)}
        return {name: values.astype(np.float32) for name, values in numbers.items()} | {
            "page": of_page["number"].astype(np.int32), "user": np.where(hidden, -user - 1, user).astype(np.int32), "at": at, "order_at": order_at,
            "surface": of_page["surface"].astype(np.int8), "position": slot.astype(np.int16), "propensity": propensity.ravel(),
            "by_chance": of_page["by_chance"], "item": item.astype(np.int32), "merchant": merchant.astype(np.int16), "clicked": clicked,
            "learned": np.repeat(self.arm[page["user"]] | page["anonymous"], SLOTS[surface]) & (self.learned is not None),
            "item.category": market.item_category[item].astype(np.int8), "request.device": market.user_device[user].astype(np.int8)}

    def stay(self, merchant, ordered):
        """Orders after which a new merchant stays: at most one for each, whatever is ordered later."""
        stayed = np.zeros(len(merchant), bool)
        draws = self.random.random(int(ordered.sum()))
        for row, draw in zip(np.flatnonzero(ordered), draws):
            one = merchant[row]
            if not self.staying[one] and draw < behaviour.staying_probability(self.market, one):
                self.staying[one] = stayed[row] = True
        return stayed


def join(parts):
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def attributed(log):
    """Whether an order came within the attribution window of its click."""
    return log["order_at"] - log["at"] <= 24 * behaviour.ATTRIBUTION_DAYS


def ordered_by(log, hour):
    """The label as it can be seen at that hour: orders that are still to come are not there yet."""
    return attributed(log) & (log["order_at"] <= hour)
