"""Visits to the home feed with the truth about them: so a whole experiment can be run on pages that the service makes, by the laws of behaviour.py.

models/log/visits.json: `examination` by device and slot; `items` as a request has them; a visit each with its context, its candidates as places in
`items`, their `affinity` as a request has it, and by candidate how probable a click is once it is looked at (`attraction`), an order after the click
(`conversion`), and that it is hidden when it was looked at and not clicked (`hiding`).
"""
import json

import numpy as np

import behaviour
import page_requests
from behaviour import SURFACES
from marketplace import DAYS, DEVICES
from traffic import World

VISITS, CATALOGUE, CANDIDATES, SLOTS = 120, 200, 20, 10
PAGE = page_requests.Page("home_feed", SLOTS, CATALOGUE, 13)
LEAST_ORDERS = 3   # in 30 days: of people who order often an experiment hears much from few pages


def write(world: World) -> str:
    random = np.random.default_rng([2026, PAGE.seed])
    market, orders = world.market, world.history.of_users(DAYS)
    item = page_requests.retrieve(market, PAGE, random)
    users = random.choice(np.flatnonzero((market.user_joined < -24 * 30) & (orders >= LEAST_ORDERS) & (market.user_device == DEVICES.index("web"))), VISITS, replace=False)
    items = list(page_requests.candidates(world, int(users[0]), item, PAGE, random))
    for one in items:
        one["features"].pop("affinity", None)
    surface = SURFACES.index(PAGE.surface)
    lines = ["{" + f'"now": {json.dumps(page_requests.END.strftime("%Y-%m-%dT%H:%M:%SZ"))}, "slots": {SLOTS},',
             '"examination": ' + json.dumps({name: rounded(behaviour.examination(surface, device, np.arange(SLOTS))) for device, name in enumerate(DEVICES)}) + ",",
             '"items": [', ",\n".join(json.dumps(one, ensure_ascii=False) for one in items), '], "visits": [',
             ",\n".join(json.dumps(visit(world, int(user), float(orders[user]), item, random)) for user in users), "]}"]
    return "\n".join(lines) + "\n"


def visit(world: World, user, orders, item, random: np.random.Generator):
    market, at = world.market, np.full(CANDIDATES, 24. * DAYS)
    places = np.sort(random.choice(len(item), CANDIDATES, replace=False))
    offered, rating, tenure = item[places], market.ratings[DAYS][item[places]], (at - market.user_joined[user]) / 24
    nothing = np.zeros(CANDIDATES)   # nobody searches on the feed
    return {
        "context": page_requests.context(world, user, orders, PAGE), "items": places.tolist(),
        "affinity": rounded(world.beliefs.affinity(market, np.full(CANDIDATES, user), offered, np.full(CANDIDATES, tenure), random)),
        "attraction": rounded(behaviour.attraction(market, user, offered, rating, at, nothing, nothing)),
        "conversion": rounded(behaviour.conversion(market, user, offered, rating, at, tenure, orders, nothing, nothing)),
        "hiding": rounded(behaviour.hiding(market, user, offered))}


def rounded(numbers):
    return [round(float(number), 4) for number in numbers]
