"""The laws by which simulated people click and order, and what an order is worth. Models never see this file's numbers.

click  = examined(position, device) and attracted(user, item); examination does not depend on the item
order  = clicked and converted(user, item)
value  = contribution of the order plus, for new merchants, what a first success does for their staying
"""
import numpy as np

from marketplace import CATEGORIES, TASTES, Marketplace

EXAMINATION_DECAY = np.array([.55, .62, .40])  # ios, android, web: exponent of 1 / (1 + position)
RETENTION_VALUE = 14.0                         # SAR: worth of a new merchant that stays
RETURN_COST = 9.0                              # SAR: handling of a returned order
FULFILMENT_COST = 2.5                          # SAR per order


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def examination(position, device):
    """Probability that the slot is looked at; 1 for the first."""
    return (1. + position) ** -EXAMINATION_DECAY[device]


def taste_match(market: Marketplace, user, item):
    return np.sum(market.user_taste[user] * market.item_taste[item], axis=-1) / np.sqrt(TASTES)


def attraction(market: Marketplace, user, item, age_hours, searching, relevance):
    """Probability of a click on an examined item."""
    category = market.item_category[item]
    dear = np.log(market.item_price[item] / 30) * .25 - market.user_price_level[user]
    gift = np.isin(category, [CATEGORIES.index("fashion"), CATEGORIES.index("beauty")]) & (market.user_device[user] == 0)
    logit = (-3.05 + .75 * taste_match(market, user, item)
             + 1.1 * (market.merchant_quality[market.item_merchant[item]] - .66)
             + 2.2 * market.item_discount[item]
             - .22 * dear ** 2
             + .55 * np.exp(-np.maximum(age_hours, 0) / 60)
             + .25 * (np.nan_to_num(market.item_rating[item], nan=4.) - 4.2)
             - .22 * market.item_sponsored[item]
             + .3 * gift
             + .35 * (category == CATEGORIES.index("dates"))
             + searching * (.5 + 3. * (relevance - .6)))
    return sigmoid(logit)


def conversion(market: Marketplace, user, item, tenure_days, searching, relevance):
    """Probability of an order after a click."""
    merchant = market.item_merchant[item]
    logit = (-3.0 + .35 * taste_match(market, user, item)
             + 2.0 * (market.merchant_quality[merchant] - .66)
             + .6 * (np.nan_to_num(market.item_rating[item], nan=3.9) - 4.2)
             - .38 * np.log(market.item_price[item] / 30)
             + 2.5 * market.item_discount[item]
             - .45 * market.merchant_is_new[merchant]
             + .25 * np.log1p(market.user_orders30d[user])
             + .10 * np.log1p(tenure_days / 30)
             + .25 * (market.user_device[user] == 2)
             + searching * (.4 + 1.5 * (relevance - .6)))
    return sigmoid(logit)


def return_probability(market: Marketplace, item):
    wearable = market.item_category[item] == CATEGORIES.index("fashion")
    return sigmoid(-2.6 + 1.4 * wearable - 2.5 * (market.merchant_quality[market.item_merchant[item]] - .66))


def staying_probability(market: Marketplace, item):
    """Probability that this order is the one that keeps a new merchant; 0 for established ones."""
    merchant = market.item_merchant[item]
    return market.merchant_is_new[merchant] * np.clip(.15 + .8 * (market.merchant_quality[merchant] - .4), .05, .6)


def extra_units(market: Marketplace, user, item):
    """Expected units beyond the first: cheap goods go in larger baskets."""
    return np.clip(1.1 - .28 * np.log(market.item_price[item]), .02, 1.2) * (1 + .1 * np.log1p(market.user_orders30d[user]))


def order_value(market: Marketplace, user, item, random: np.random.Generator):
    """What one order turned out to be worth to the marketplace, in SAR."""
    units = 1 + random.poisson(extra_units(market, user, item))
    paid = units * market.item_price[item] * (1 - market.item_discount[item])
    returned = random.random(len(item)) < return_probability(market, item)
    stays = random.random(len(item)) < staying_probability(market, item)
    # The marketplace bears a fifth of every discount, the merchant the rest.
    earned = paid * (market.item_margin[item] - .2 * market.item_discount[item])
    return np.where(returned, -RETURN_COST, earned) - FULFILMENT_COST + RETENTION_VALUE * stays
