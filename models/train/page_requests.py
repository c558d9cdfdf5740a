"""Sample requests: what the simulated marketplace would ask for at its last moment, in the wire format of POST /rank."""
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

import seasons
from history import Beliefs
from marketplace import CATEGORIES, COUNTRIES, DAYS, DEVICES, END, START, STORE_MERCHANTS, Marketplace
from traffic import World

FRESH_HOURS = 48
FRESH_SHARE = .2
LABELS = ["organic", "gift", "local", "bestseller"]


@dataclass(frozen=True)
class Page:
    """What a sample asks for: who, where, and which part of the catalogue was retrieved."""
    surface: str
    slots: int
    candidates: int
    seed: int
    query: str = ""
    categories: tuple = ()   # (name, share) pairs; empty: the whole catalogue
    store: bool = False
    signed_in: bool = True
    vectors: bool = False   # whether it carries what sequence models read: the user's history, the items' vectors


PAGES = [
    Page("home_feed", 20, 300, 7),
    Page("search", 10, 120, 8, query="medjool dates", categories=(("dates", .6), ("snacks", .2), ("bakery", .12), ("beverages", .08))),
    Page("store_page", 50, 500, 9, store=True),
    Page("product_page", 12, 150, 10, categories=(("beauty", .5), ("fashion", .35), ("household", .15)), signed_in=False),
    Page("mail", 6, 100, 11),
    Page("for_you", 20, 200, 12, vectors=True),
]


def write(world: World, page: Page) -> str:
    random = np.random.default_rng([2026, page.seed])
    market, orders = world.market, world.history.of_users(DAYS)
    eligible = np.flatnonzero((market.user_country == 0) & (orders > 1) & (market.user_joined < 0))
    if page.vectors:
        length = (world.history.last_items[DAYS, eligible] >= 0).sum(1)
        eligible = eligible[length >= min(20, length.max())]
    user = int(random.choice(eligible))
    item = retrieve(market, page, random)
    request = {
        "requestId": f"sample-{page.surface.replace('_', '-')}", "surface": page.surface, "slots": page.slots,
        "now": END.strftime("%Y-%m-%dT%H:%M:%SZ"), "seed": page.seed,
        "context": context(world, user, float(orders[user]), page),
        "options": {"explain": "summary", "deadlineMs": 80},
    }
    lines = [json.dumps(line, ensure_ascii=False) for line in candidates(world, user, item, page, random)]
    head = ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in request.items())
    return "{\n" + head + ',\n  "candidates": [\n    ' + ",\n    ".join(lines) + "\n  ]\n}\n"


def context(world: World, user, orders, page: Page):
    market = world.market
    fields = {"userId": f"u-{user:05d}" if page.signed_in else "u-visitor-31",
              "country": COUNTRIES[market.user_country[user]], "device": DEVICES[market.user_device[user]]}
    if page.query:
        fields["query"] = page.query
    if page.store:
        fields["storeId"] = "s-1"
    if page.signed_in:
        fields |= {"tenureDays": round((24 * DAYS - market.user_joined[user]) / 24, 1), "orders30d": orders,
                   "loyaltyTier": "gold" if orders >= 5 else "silver" if orders >= 2 else "bronze"}
    if page.vectors:
        fields["history"] = [f"p-{one:05d}" for one in world.history.last_items[DAYS, user] if one >= 0]
    return fields


def retrieve(market: Marketplace, page: Page, random: np.random.Generator):
    """Items in stock of the catalogue at END: a fifth of them fresh, in the page's mixture of categories."""
    hour = 24. * DAYS
    eligible = (market.item_published <= hour) & (market.item_retired > hour)
    if page.store:
        eligible &= market.item_merchant < STORE_MERCHANTS
    weight = eligible.astype(float)
    if page.categories:
        share = np.zeros(len(CATEGORIES))
        for name, part in page.categories:
            share[CATEGORIES.index(name)] = part / (eligible & (market.item_category == CATEGORIES.index(name))).sum()
        weight *= share[market.item_category]
    fresh = market.item_published > hour - FRESH_HOURS
    wanted = round(FRESH_SHARE * page.candidates)
    draw = lambda mask, count: random.choice(len(weight), count, replace=False, p=weight * mask / (weight * mask).sum())
    return random.permutation(np.concatenate([draw(fresh, wanted), draw(~fresh, page.candidates - wanted)]))


def candidates(world: World, user, item, page: Page, random: np.random.Generator):
    market, beliefs = world.market, world.beliefs
    ctr, cvr, popularity, impressions = world.history.of_items(DAYS)
    merchant_orders, rating = world.history.of_merchants(DAYS), market.ratings[DAYS]
    tenure = (24 * DAYS - market.user_joined[user]) / 24 if page.signed_in else 0.
    affinity = Beliefs.affinity(market, np.full(len(item), user), item, np.full(len(item), tenure), random)
    asked = CATEGORIES.index(page.categories[0][0]) if page.query else -1
    relevance = Beliefs.relevance(np.where(market.item_category[item] == asked, random.beta(7, 2, len(item)), random.beta(3, 4, len(item))), random)
    in_stock = random.random(len(item)) > .06
    labelled = random.random(len(item)) < .2
    for place, one in enumerate(item):
        merchant = market.item_merchant[one]
        attributes = {"merchant": f"m-{merchant + 1:03d}", "category": CATEGORIES[market.item_category[one]],
                      "price": round(float(market.item_price[one]), 2), "margin": round(float(market.item_margin[one]), 3),
                      "sponsored": bool(market.item_sponsored[one]),
                      "publishedAt": (START + timedelta(hours=float(market.item_published[one]))).strftime("%Y-%m-%dT%H:%M:%SZ"),
                      "inStock": bool(in_stock[place]), "newMerchant": bool(market.merchant_is_new[merchant])}
        if not np.isnan(rating[one]):
            attributes["rating"] = round(float(rating[one]), 1)
        if market.item_brand[one] >= 0:
            attributes["brand"] = f"b-{market.item_brand[one] + 1:02d}"
        if page.vectors:
            attributes["vector"] = market.item_vector[one].tolist()
        if labelled[place]:
            attributes["labels"] = sorted(random.choice(LABELS, random.integers(1, 3), replace=False).tolist())
        features = {"ctr7d": ctr[one], "cvr30d": cvr[one], "impressions7d": impressions[one], "affinity": affinity[place], "popularity": popularity[one],
                    "merchantQuality": beliefs.merchant_quality[merchant], "merchantOrders": merchant_orders[merchant],
                    "relevance": relevance[place] if page.query else np.nan, "discount": market.item_discount[one]}
        lost = random.random() < .03   # a feature store that did not answer for this item
        known = {} if lost else {name: round(float(value), 4) for name, value in features.items() if not np.isnan(value)}
        yield {"id": f"p-{one:05d}", "attributes": attributes, "features": known}


def columns(request):
    """A request's candidates as the columns that inputs.encode takes."""
    now = datetime.fromisoformat(request["now"].replace("Z", "+00:00"))
    items, who = request["candidates"], request["context"]
    table = {"item.category": np.array([place(CATEGORIES, c["attributes"].get("category")) for c in items]),
             "request.device": np.full(len(items), place(DEVICES, who.get("device"))),
             "request.searching": np.full(len(items), float("query" in who)),
             "item.ageHours": np.array([age_hours(now, c["attributes"].get("publishedAt")) for c in items])}
    for name in ["price", "margin", "rating", "sponsored", "newMerchant"]:
        table[f"item.{name}"] = np.array([float(c["attributes"].get(name, np.nan)) for c in items])
    table["item.ageDays"] = table["item.ageHours"] / 24
    at = (now - START) / timedelta(hours=1)
    table["request.hour"] = np.full(len(items), np.floor(seasons.local_hour(at)))
    table["request.weekend"] = np.full(len(items), float(seasons.weekend(np.array(at))))
    for name in ["ctr7d", "cvr30d", "impressions7d", "affinity", "popularity", "merchantQuality", "merchantOrders", "relevance", "discount"]:
        table[f"feature.{name}"] = np.array([float(c["features"].get(name, np.nan)) for c in items])
    for name in ["tenureDays", "orders30d"]:
        table[f"request.{name}"] = np.full(len(items), float(who.get(name, np.nan)))
    return table


def place(words, word):
    return words.index(word) if word in words else -1


def age_hours(now, text):
    return np.nan if text is None else (now - datetime.fromisoformat(text.replace("Z", "+00:00"))).total_seconds() / 3600
