"""The laws by which simulated people click and order, and what an order is worth. Models never see this file's numbers.

click  = examined(surface, device, slot) and attracted(user, item, time); examination does not depend on the item
order  = clicked and converted(user, item, time), some time after the click
value  = contribution of the order plus, once for each new merchant, what its staying is worth
"""
import numpy as np

import seasons
from marketplace import CATEGORIES, TASTES, Marketplace

SURFACES = ["home_feed", "search", "product_page", "store_page", "mail"]
# How often the first slot is looked at, beside the first of the home feed: related items stand below a product, letters stay closed.
FIRST_LOOK = np.array([1., 1., .7, .9, .55])
DEVICE_DECAY = np.array([.95, 1.1, .7])        # ios, android, web: phones show less at once
RETENTION_VALUE = 180.0                        # SAR: worth of a new merchant that stays; it stays once
RETURN_COST = 9.0                              # SAR: handling of a returned order
FULFILMENT_COST = 2.5                          # SAR per order
ATTRIBUTION_DAYS = 7                           # an order counts for a click of at most so many days before
SAME_VISIT = .55                               # share of orders within the visit; the others are thought over


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def examination(surface, device, position):
    """Probability that the slot is looked at, as a multiple of the home feed's first; never rising within a page."""
    d = DEVICE_DECAY[device]
    slot = np.asarray(position, float)
    curve = np.choose(surface, [
        (1 + slot) ** (-.6 * d),                                            # a feed is scrolled
        (1 + slot) ** (-.95 * d),                                           # results are read until one fits
        np.where(slot < 4, .97 ** slot, .5 * .9 ** (slot - 4)),             # four are in sight, the others behind a swipe
        (1 + slot) ** (-.35 * d),                                           # a shelf is browsed
        .86 ** slot])                                                       # a letter is read to its end
    return FIRST_LOOK[surface] * curve


def taste_match(market: Marketplace, user, item):
    return np.sum(market.user_taste[user] * market.item_taste[item], axis=-1) / np.sqrt(TASTES)


def attraction(market: Marketplace, user, item, rating, at, searching, relevance):
    """Probability of a click on an examined item. `rating` is what is shown at that time, NaN where nobody has rated."""
    category = market.item_category[item]
    age = at - market.item_published[item]
    dear = np.log(market.item_price[item] / 30) * .25 - market.user_price_level[user]
    gift = np.isin(category, [CATEGORIES.index("fashion"), CATEGORIES.index("beauty")]) & (market.user_device[user] == 0)
    logit = (-3.1 + .75 * taste_match(market, user, item) + market.item_appeal[item]
             + 1.1 * (market.merchant_quality[market.item_merchant[item]] - .66)
             + 2.2 * market.item_discount[item]
             - .22 * dear ** 2
             + .55 * np.exp(-np.maximum(age, 0) / 60)
             + .25 * (np.nan_to_num(rating, nan=4.) - 4.2)
             - .22 * market.item_sponsored[item]
             + .3 * gift
             + .35 * (category == CATEGORIES.index("dates"))
             + seasons.browsing(at, category)
             + searching * (.5 + 3. * (relevance - .6)))
    return sigmoid(logit)


def conversion(market: Marketplace, user, item, rating, at, tenure_days, orders, searching, relevance):
    """Probability that an order follows a click, whenever it comes."""
    merchant, category = market.item_merchant[item], market.item_category[item]
    logit = (-5.1 + .35 * taste_match(market, user, item)
             + 2.0 * (market.merchant_quality[merchant] - .66)
             + .6 * (np.nan_to_num(rating, nan=3.9) - 4.2)
             - .38 * np.log(market.item_price[item] / 30)
             + 2.5 * market.item_discount[item]
             - .45 * market.merchant_is_new[merchant]
             + .25 * np.log1p(orders)
             + .10 * np.log1p(tenure_days / 30)
             + .25 * (market.user_device[user] == 2)
             + seasons.buying(at, category)
             + searching * (.15 + 1.5 * (relevance - .6)))
    return sigmoid(logit)


def hiding(market: Marketplace, user, item):
    """Probability that an item that was looked at and not clicked is hidden: what is not to the taste, and what was paid for."""
    return sigmoid(-4.2 - .6 * taste_match(market, user, item) + .9 * market.item_sponsored[item])


def order_delay(count: int, random: np.random.Generator):
    """Hours from click to order: most within the visit, the others days later, a few after the attribution window."""
    soon = random.random(count) < SAME_VISIT
    return np.where(soon, random.exponential(.2, count), np.exp(random.normal(np.log(30), 1.2, count)))


def within_window():
    """Share of orders that come within the attribution window."""
    draws = order_delay(200_000, np.random.default_rng(7))
    return float((draws <= 24 * ATTRIBUTION_DAYS).mean())


def return_probability(market: Marketplace, item):
    wearable = market.item_category[item] == CATEGORIES.index("fashion")
    return sigmoid(-2.6 + 1.4 * wearable - 2.5 * (market.merchant_quality[market.item_merchant[item]] - .66))


def staying_probability(market: Marketplace, merchant):
    """Probability that this order is the one that keeps a new merchant which has not decided yet; 0 for established ones."""
    return market.merchant_is_new[merchant] * np.clip(.01 + .14 * (market.merchant_quality[merchant] - .3), .01, .1)


def extra_units(market: Marketplace, item, orders):
    """Expected units beyond the first: cheap goods go in larger baskets."""
    return np.clip(1.1 - .28 * np.log(market.item_price[item]), .02, 1.2) * (1 + .1 * np.log1p(orders))


def contribution(market: Marketplace, item, orders, random: np.random.Generator):
    """What each order turned out to bring, in SAR, without what it did for its merchant's staying."""
    units = 1 + random.poisson(extra_units(market, item, orders))
    paid = units * market.item_price[item] * (1 - market.item_discount[item])
    returned = random.random(len(item)) < return_probability(market, item)
    # The marketplace bears a fifth of every discount, the merchant the rest.
    earned = paid * (market.item_margin[item] - .2 * market.item_discount[item])
    return np.where(returned, -RETURN_COST, earned) - FULFILMENT_COST
