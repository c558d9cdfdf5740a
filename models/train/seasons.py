"""When people come and what time does to them: hours, weekdays, a sale, Ramadan. Local time is that of Riyadh."""
from datetime import datetime, timedelta, timezone

import numpy as np

from marketplace import CATEGORIES, START

OFFSET_HOURS = 3
SALE = (datetime(2026, 1, 22, 21, tzinfo=timezone.utc), datetime(2026, 1, 29, 21, tzinfo=timezone.utc))
RAMADAN = datetime(2026, 2, 17, 21, tzinfo=timezone.utc)   # its first day in Riyadh; the log ends on its third

# Share of a day's pages by local hour: few at night, most in the evening.
TRAFFIC = np.array([3, 2, 1, 1, 1, 1, 2, 3, 4, 5, 5, 5, 5, 5, 5, 5, 6, 6, 6, 7, 8, 8, 7, 5], float)
FOOD = [CATEGORIES.index(name) for name in ["dairy", "bakery", "beverages", "snacks", "produce", "meat"]]


def hours(moment: datetime) -> float:
    return (moment - START) / timedelta(hours=1)


def local_hour(at):
    return (START.hour + OFFSET_HOURS + at) % 24


def weekday(at):
    """Sunday is 0, as getDayOfWeek counts; Friday and Saturday are the weekend."""
    first = (START.weekday() + 1) % 7
    return (first + (START.hour + OFFSET_HOURS + at) // 24).astype(int) % 7


def weekend(at):
    return weekday(at) >= 5


def in_sale(at):
    return (at >= hours(SALE[0])) & (at < hours(SALE[1]))


def in_ramadan(at):
    return at >= hours(RAMADAN)


def arrivals(day: int, pages: int, random: np.random.Generator):
    """Sorted moments of one day's pages, in hours from START."""
    start = 24. * day
    share = TRAFFIC[local_hour(start + np.arange(24)).astype(int)]
    hour = random.choice(24, pages, p=share / share.sum())
    return np.sort(start + hour + random.random(pages))


def browsing(at, category):
    """What the time adds to the logit of a click."""
    evening = np.cos((local_hour(at) - 21) / 24 * 2 * np.pi)
    return (.15 * evening + .2 * weekend(at) + .15 * in_sale(at)
            + in_ramadan(at) * (.6 * (category == CATEGORIES.index("dates")) + .2 * (category == CATEGORIES.index("beverages"))))


def buying(at, category):
    """What the time adds to the logit of an order after a click."""
    evening = np.cos((local_hour(at) - 21) / 24 * 2 * np.pi)
    return .2 * evening - .15 * weekend(at) + .35 * in_sale(at) + .25 * in_ramadan(at) * np.isin(category, FOOD)
