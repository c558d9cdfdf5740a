"""The simulated marketplace: who sells what to whom. Everything is drawn once, from one seed.

Nothing here knows about models; behaviour.py says how people act, traffic.py lets time pass.
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
DAYS = 42           # one week to fill the histories, four to learn from, one to be tested on
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
    item_merchant: np.ndarray
    item_category: np.ndarray
    item_brand: np.ndarray       # -1: no brand
    item_taste: np.ndarray
    item_price: np.ndarray
    item_margin: np.ndarray
    item_discount: np.ndarray
    item_rating: np.ndarray      # NaN: nobody has rated it
    item_sponsored: np.ndarray
    item_published: np.ndarray   # hours, negative before START
    item_retired: np.ndarray     # hours
    user_taste: np.ndarray
    user_country: np.ndarray
    user_device: np.ndarray
    user_price_level: np.ndarray
    user_joined: np.ndarray      # hours, negative before START
    user_orders30d: np.ndarray
    user_activity: np.ndarray    # sums to 1


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
    quality = merchant_quality[merchant]
    rating = np.clip(np.round(random.normal(3.1 + 1.7 * quality, .45), 1), 1, 5)
    rating[random.random(count) < np.where(published > 24 * (DAYS - 5), .45, .08)] = np.nan

    return Marketplace(
        category_taste, merchant_quality, merchant_is_new,
        item_merchant=merchant,
        item_category=category,
        item_brand=brand,
        item_taste=category_taste[category] + random.normal(0, .5, (count, TASTES)),
        item_price=np.round(np.minimum(CATEGORY_PRICE[category] * np.exp(random.normal(0, CATEGORY_SPREAD[category])), 6000), 2),
        item_margin=np.round(np.clip(random.normal(CATEGORY_MARGIN[category], .06), -.05, .6), 3),
        item_discount=np.where(random.random(count) < .3, np.round(random.uniform(.05, .4, count), 2), 0.),
        item_rating=rating,
        item_sponsored=random.random(count) < .15,
        item_published=published,
        item_retired=published + lifetime,
        user_taste=random.normal(0, 1, (USERS, TASTES)),
        user_country=random.choice(len(COUNTRIES), USERS, p=[.45, .2, .1, .15, .1]),
        user_device=random.choice(len(DEVICES), USERS, p=[.45, .4, .15]),
        user_price_level=random.normal(0, .6, USERS),
        user_joined=-random.exponential(24 * 300, USERS) + 24 * DAYS * (random.random(USERS) < .1) * random.random(USERS),
        user_orders30d=random.poisson(random.gamma(1.2, 1.6, USERS)).astype(float),
        user_activity=activity(random))


def merchant_share() -> np.ndarray:
    """Zipf shares of the catalogue; the first merchants, those of the store, hold about a quarter of it."""
    share = 1 / (np.arange(MERCHANTS) + 3.)
    return share / share.sum()


def activity(random: np.random.Generator) -> np.ndarray:
    rate = random.gamma(.8, 1, USERS) + .05
    return rate / rate.sum()
