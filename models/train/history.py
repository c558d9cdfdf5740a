"""What is known when a day begins: counts by item, merchant and user, from the days before and from nothing later."""
import numpy as np

import behaviour
from marketplace import DAYS, USERS, Marketplace

LAST_ITEMS = 50


class History:
    """Impressions and clicks by the day on which they happened, orders by the day on which they came."""

    def __init__(self, market: Marketplace):
        items = len(market.item_price)
        self.market = market
        self.impressions = np.zeros((DAYS, items), np.float32)
        self.clicks = np.zeros((DAYS, items), np.float32)
        self.orders = np.zeros((DAYS, items), np.float32)
        self.user_orders = np.zeros((DAYS, USERS), np.float32)
        self.last_items = np.full((DAYS + 1, USERS, LAST_ITEMS), -1, np.int32)   # before each day, the newest last

    def add(self, day, user, item, clicked, order_at):
        """The pages of a day in the order of time; `user` is negative where nobody was signed in, `order_at` NaN where nothing came of it.

        Orders are counted when they come."""
        np.add.at(self.impressions[day], item, 1)
        np.add.at(self.clicks[day], item[clicked], 1)
        came = np.flatnonzero(order_at < 24 * DAYS)
        on = (order_at[came] // 24).astype(int)
        np.add.at(self.orders, (on, item[came]), 1)
        known = user[came] >= 0
        np.add.at(self.user_orders, (on[known], user[came[known]]), 1)
        self.last_items[day + 1] = self.last_items[day]
        for one in np.flatnonzero(clicked & (user >= 0)):
            row = self.last_items[day + 1, user[one]]
            row[:-1] = row[1:]
            row[-1] = item[one]

    def of_items(self, day):
        """ctr7d, cvr30d, popularity, impressions7d; NaN where there is too little to say."""
        week, month = slice(max(0, day - 7), day), slice(max(0, day - 30), day)
        shown, clicked = self.impressions[week].sum(0), self.clicks[week].sum(0)
        visits, orders = self.clicks[month].sum(0), self.orders[month].sum(0)
        ctr = np.where(shown < 8, np.nan, (clicked + .05 * 30) / (shown + 30))
        cvr = np.where(visits < 5, np.nan, (orders + .04 * 40) / (visits + 40))
        popularity = np.log1p(clicked) / np.log1p(max(clicked.max(initial=0), 1))
        return ctr, cvr, popularity, shown

    def of_merchants(self, day):
        """Orders of the 30 days before, of all items of the merchant."""
        orders = self.orders[max(0, day - 30):day].sum(0)
        return np.bincount(self.market.item_merchant, weights=orders, minlength=len(self.market.merchant_quality))

    def of_users(self, day):
        """Orders of the 30 days before, whatever led to them."""
        return self.market.other_orders[day] + self.user_orders[max(0, day - 30):day].sum(0)


class Beliefs:
    """Estimates that other teams' models would supply: the truth with noise, and gaps where they know too little."""

    def __init__(self, market: Marketplace, random: np.random.Generator):
        noise = np.where(market.merchant_is_new, .16, .06)
        self.merchant_quality = np.clip(market.merchant_quality + random.normal(0, 1, len(noise)) * noise, 0, 1)
        self.merchant_quality[market.merchant_is_new & (random.random(len(noise)) < .3)] = np.nan

    @staticmethod
    def affinity(market: Marketplace, user, item, tenure_days, random: np.random.Generator):
        """0..1; unknown for people who have just arrived."""
        match = behaviour.taste_match(market, user, item)
        estimate = behaviour.sigmoid(1.1 * match + random.normal(0, .6, match.shape))
        return np.where(tenure_days < 2, np.nan, estimate)

    @staticmethod
    def relevance(truth, random: np.random.Generator):
        return np.clip(truth + random.normal(0, .08, truth.shape), 0, 1)
