"""The simulated marketplace: who sells what to whom. Everything is drawn once, from one seed.

Nothing here knows about models; behaviour.py says how people act, traffic.py lets time pass. What changes with time (ratings,
orders of a user outside of the log) is drawn day by day, so that what is known on a day depends on nothing that comes later.
"""
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import numpy as np

CATEGORIES = ["dates", "dairy", "bakery", "beverages", "snacks", "produce",
              "meat", "household", "beauty", "electronics", "fashion", "toys"]
DEVICES = ["ios", "android", "web"]
COUNTRIES = ["SA", "AE", "KW", "EG", "JO"]

# Median price in SAR, spread of log price, mean margin, and share of items, per category in the order above.
CATEGORY_PRICE = np.array([38, 11, 9, 8, 10, 13, 48, 24, 55, 420, 110, 70], float)
CATEGORY_SPREAD = np.array([.5, .35, .4, .4, .4, .4, .5, .6, .7, 1.0, .7, .7])
CATEGORY_MARGIN = np.array([.28, .12, .22, .16, .20, .14, .13, .20, .35, .09, .38, .30])
CATEGORY_SHARE = np.array([.07, .07, .07, .08, .10, .09, .06, .11, .10, .07, .12, .06])

TASTES = 6          # dimensions of taste
MERCHANTS = 400
STORE_MERCHANTS = 6  # the largest merchants together form store "s-1"
USERS = 6000
JOINING = 600       # users who join while the log is written
VECTOR = 8          # numbers of an item's vector
DAYS = 42           # one week to fill the histories, four to learn from (the last of them to choose settings by), one to be tested on
NEW_MERCHANT_DAYS = 48   # new merchants joined within as many days before the log began: they are new (less than 90 days) to its end
NEW_ITEMS_PER_DAY = 250
STANDING_ITEMS = 5000
END = datetime(2026, 2, 20, 18, 0, tzinfo=timezone.utc)
START = END - timedelta(days=DAYS)


@dataclass
class Marketplace:
    """Columns of merchants, items and users; hours count from START, the start of the first day."""
    category_taste: np.ndarray
    merchant_quality: np.ndarray
    merchant_is_new: np.ndarray
    merchant_joined: np.ndarray  # hours; far before START for established ones
    item_merchant: np.ndarray
    item_category: np.ndarray
    item_brand: np.ndarray       # -1: no brand
    item_taste: np.ndarray
    item_appeal: np.ndarray      # what no attribute says: a good picture, a fashion; only clicks show it
    item_price: np.ndarray
    item_margin: np.ndarray
    item_discount: np.ndarray
    ratings: np.ndarray          # [day, item]: mean of the stars given before that day, NaN until somebody has given some
    item_vector: np.ndarray      # [item, VECTOR]: what another team's model of its text and picture says of it
    item_sponsored: np.ndarray
    item_published: np.ndarray   # hours, negative before START
    item_retired: np.ndarray     # hours
    user_taste: np.ndarray
    user_country: np.ndarray
    user_device: np.ndarray
    user_price_level: np.ndarray
    user_joined: np.ndarray      # hours, negative before START
    other_orders: np.ndarray     # [day, user]: orders of the 30 days before that day which no page of the log led to
    user_activity: np.ndarray


def build(random: np.random.Generator) -> Marketplace:
    category_taste = random.normal(0, 1, (len(CATEGORIES), TASTES))
    merchant_quality = random.beta(6, 3, MERCHANTS)
    merchant_is_new = random.random(MERCHANTS) < .18
    merchant_is_new[:STORE_MERCHANTS - 1] = False

    count = STANDING_ITEMS + NEW_ITEMS_PER_DAY * DAYS
    merchant = random.choice(MERCHANTS, count, p=merchant_share())
    category = random.choice(len(CATEGORIES), count, p=CATEGORY_SHARE / CATEGORY_SHARE.sum())
    brand = np.where(random.random(count) < .12, -1, category * 8 + random.zipf(1.6, count) % 8)
    published = np.concatenate([
        -random.exponential(24 * 150, STANDING_ITEMS),
        random.uniform(0, 24 * DAYS, NEW_ITEMS_PER_DAY * DAYS)])
    lifetime = np.where(random.random(count) < .15, np.inf, random.exponential(24 * 18, count) + 48)
    lifetime[:STANDING_ITEMS] = np.where(random.random(STANDING_ITEMS) < .6, np.inf, lifetime[:STANDING_ITEMS] - published[:STANDING_ITEMS])
    stars = np.clip(random.normal(3.1 + 1.7 * merchant_quality[merchant], .45), 1, 5)
    rated_per_day = random.gamma(.8, .25, count)
    own = np.random.default_rng(random.integers(2 ** 31))   # what was added later leaves the draws of the catalogue as they are
    joined = np.where(merchant_is_new, -24. * own.uniform(0, NEW_MERCHANT_DAYS, MERCHANTS), -24. * 400)
    published = np.maximum(published, joined[merchant])
    taste = category_taste[category] + random.normal(0, .5, (count, TASTES))
    user_joined = -random.exponential(24 * 300, USERS)
    user_joined[:JOINING] = own.uniform(0, 24 * DAYS, JOINING)

    return Marketplace(
        category_taste, merchant_quality, merchant_is_new, joined,
        item_merchant=merchant,
        item_category=category,
        item_brand=brand,
        item_taste=taste,
        item_appeal=own.normal(0, .45, count),
        item_price=np.round(np.minimum(CATEGORY_PRICE[category] * np.exp(random.normal(0, CATEGORY_SPREAD[category])), 6000), 2),
        item_margin=np.round(np.clip(random.normal(CATEGORY_MARGIN[category], .06), -.05, .6), 3),
        item_discount=np.where(random.random(count) < .3, np.round(random.uniform(.05, .4, count), 2), 0.),
        ratings=rating_history(stars, rated_per_day, published, own),
        item_vector=own.normal(taste @ own.normal(0, 1 / np.sqrt(TASTES), (TASTES, VECTOR)), .25).round(3),
        item_sponsored=random.random(count) < .15,
        item_published=published,
        item_retired=published + lifetime,
        user_taste=random.normal(0, 1, (USERS, TASTES)),
        user_country=random.choice(len(COUNTRIES), USERS, p=[.45, .2, .1, .15, .1]),
        user_device=random.choice(len(DEVICES), USERS, p=[.45, .4, .15]),
        user_price_level=random.normal(0, .6, USERS),
        user_joined=user_joined,
        other_orders=order_history(random.gamma(1.2, 1.3, USERS), user_joined, own),
        user_activity=random.gamma(.8, 1, USERS) + .05)


def merchant_share() -> np.ndarray:
    """Zipf shares of the catalogue; the first merchants, those of the store, hold about a quarter of it."""
    share = 1 / (np.arange(MERCHANTS) + 3.)
    return share / share.sum()


def rating_history(stars, per_day, published, random):
    """Ratings come one by one, from an item's first day on; what is shown on a day is the mean of those of the days before."""
    before = np.minimum(np.maximum(-published / 24, 0), 200)
    count = random.poisson(per_day * before).astype(float)
    total = stars * count + random.normal(0, .9, len(stars)) * np.sqrt(count)
    means = np.empty((DAYS + 1, len(stars)), np.float32)
    for day in range(DAYS + 1):
        with np.errstate(invalid="ignore"):
            means[day] = np.clip(np.round(total / count, 1), 1, 5)
        new = random.poisson(per_day * np.clip(day + 1 - published / 24, 0, 1))
        count += new
        total += stars * new + random.normal(0, .9, len(stars)) * np.sqrt(new)
    return means


def order_history(per_month, joined, random):
    """[day, user]: orders of the 30 days before; nobody orders before joining."""
    days = np.arange(-30, DAYS)[:, None]
    daily = random.poisson(per_month / 30, (len(days), USERS)) * (24. * days >= joined)
    cumulated = np.concatenate([np.zeros((1, USERS)), np.cumsum(daily, 0)])
    return cumulated[30:] - cumulated[:DAYS + 1]
