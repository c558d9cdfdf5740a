"""What every model is given: ordered inputs, where each comes from and what stands where it is missing.

The cards, the training and the reference files all read these tables, so that they cannot disagree.
"""
from dataclasses import dataclass, field

import numpy as np

from marketplace import CATEGORIES, DEVICES

AGE = "double((now - item.publishedAt).getSeconds()) / 3600.0"


@dataclass(frozen=True)
class Number:
    """One element. Inside the graph it is clipped to [low, high] and, where logarithmic, turned into log(1 + x)."""
    column: str
    default: float
    low: float
    high: float
    logarithmic: bool = False
    source: str = ""     # expression of the registry, where it is not simply the column
    width: int = field(default=1, init=False)

    def names(self):
        return [self.column]


@dataclass(frozen=True)
class Missing:
    """One element: 1 where the column has no value. What stands for a missing number is then no number that something else has."""
    column: str
    width: int = field(default=1, init=False)

    def names(self):
        return [f"{self.column} missing"]


@dataclass(frozen=True)
class OneHot:
    """One element per word; an unknown or missing word is all zeros."""
    column: str
    words: tuple

    @property
    def width(self):
        return len(self.words)

    def names(self):
        return [f"{self.column}={word}" for word in self.words]


CTR7D = Number("feature.ctr7d", .05, 0, .4)
CVR30D = Number("feature.cvr30d", .04, 0, .3)
IMPRESSIONS = Number("feature.impressions7d", 0, 0, 5000, logarithmic=True)
AFFINITY = Number("feature.affinity", .5, 0, 1)
POPULARITY = Number("feature.popularity", 0, 0, 1)
QUALITY = Number("feature.merchantQuality", .6, 0, 1)
MERCHANT_ORDERS = Number("feature.merchantOrders", 0, 0, 5000, logarithmic=True)
RELEVANCE = Number("feature.relevance", 0, 0, 1)
DISCOUNT = Number("feature.discount", 0, 0, .6)
PRICE = Number("item.price", 30, 0, 10000, logarithmic=True)
MARGIN = Number("item.margin", .2, -.2, .7)
RATING = Number("item.rating", 4, 1, 5)
SPONSORED = Number("item.sponsored", 0, 0, 1)
NEW_MERCHANT = Number("item.newMerchant", 0, 0, 1)
AGE_HOURS = Number("item.ageHours", 720, 0, 20000, logarithmic=True, source=AGE)
AGE_DAYS = Number("item.ageDays", 30, 0, 7, source="double((now - item.publishedAt).getSeconds()) / 86400.0")
SEARCHING = Number("request.searching", 0, 0, 1, source="has(request.query)")
HOUR = Number("request.hour", 12, 0, 23, source='now.getHours("Asia/Riyadh")')
WEEKEND = Number("request.weekend", 0, 0, 1, source='now.getDayOfWeek("Asia/Riyadh") >= 5')
TENURE = Number("request.tenureDays", 0, 0, 5000, logarithmic=True)
ORDERS = Number("request.orders30d", 0, 0, 60, logarithmic=True)
CATEGORY = OneHot("item.category", tuple(CATEGORIES))
DEVICE = OneHot("request.device", tuple(DEVICES))
NO_CTR7D, NO_CVR30D, NO_AFFINITY, NO_QUALITY, NO_RATING, NO_TENURE = (
    Missing(entry.column) for entry in [CTR7D, CVR30D, AFFINITY, QUALITY, RATING, TENURE])

CONTENT = [QUALITY, RELEVANCE, DISCOUNT, PRICE, SPONSORED, NEW_MERCHANT, AGE_HOURS, AGE_DAYS, AFFINITY, SEARCHING, HOUR, WEEKEND, TENURE, ORDERS,
           NO_QUALITY, NO_AFFINITY, NO_TENURE, CATEGORY, DEVICE]
CTR = [CTR7D, IMPRESSIONS, POPULARITY, RATING, NO_CTR7D, NO_RATING, *CONTENT]
CVR = [CVR30D, AFFINITY, QUALITY, RELEVANCE, DISCOUNT, PRICE, RATING, NEW_MERCHANT, SEARCHING, HOUR, WEEKEND, TENURE, ORDERS,
       NO_CVR30D, NO_AFFINITY, NO_QUALITY, NO_RATING, NO_TENURE, CATEGORY, DEVICE]
MERCHANT_VALUE = [PRICE, MARGIN, DISCOUNT, RATING, QUALITY, NEW_MERCHANT, MERCHANT_ORDERS, ORDERS, NO_RATING, NO_QUALITY, CATEGORY]
ENGAGEMENT = [CTR7D, CVR30D, IMPRESSIONS, POPULARITY, RATING, NO_CTR7D, NO_CVR30D, NO_RATING, *CONTENT]


def width(table):
    return sum(entry.width for entry in table)


def names(table):
    return [name for entry in table for name in entry.names()]


def encode(table, columns, rows=slice(None)):
    """float32 [N, F]: the raw tensor that callers build. Word columns hold places in the vocabulary, -1 for none."""
    parts = []
    for entry in table:
        values = columns[entry.column][rows]
        if isinstance(entry, Missing):
            parts.append(np.isnan(values).astype(np.float32)[:, None])
            continue
        if isinstance(entry, OneHot):
            parts.append((values[:, None] == np.arange(entry.width)).astype(np.float32))
        else:
            parts.append(np.where(np.isnan(values), entry.default, values).astype(np.float32)[:, None])
    return np.concatenate(parts, 1)
