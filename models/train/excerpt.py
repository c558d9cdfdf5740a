"""A small part of the log in files that the measuring tools read: impressions with propensities, and users with the arm they were in."""
import numpy as np

import policies
import traffic
from behaviour import SURFACES
from marketplace import CATEGORIES, COUNTRIES, DEVICES, USERS

DAY, PAGES = 38, 150


def impressions(log, world):
    """Pages of one day. `propensity` is the probability of the item at its slot given those above it; the product down to a slot
    is that of the page down to it. `order` is known once the attribution window is over."""
    rows = np.flatnonzero((log["day"] == DAY) & (log["position"] >= 0))
    wanted = np.unique(log["page"][rows])[:PAGES]
    ordered = traffic.attributed(log)
    lines = ["page,surface,user,item,merchant,category,slot,propensity,by_chance,click,order,value"]
    for row in rows[np.isin(log["page"][rows], wanted)]:
        user = f"u-{log['user'][row]:05d}" if log["user"][row] >= 0 else ""
        value = f"{log['value'][row]:.2f}" if ordered[row] else ""
        lines.append(f"{log['page'][row]},{SURFACES[log['surface'][row]]},{user},p-{log['item'][row]:05d},m-{log['merchant'][row] + 1:03d},"
                     f"{CATEGORIES[log['item.category'][row]]},{log['position'][row]},{log['propensity'][row]:.6g},{int(log['by_chance'][row])},"
                     f"{int(log['clicked'][row])},{int(ordered[row])},{value}")
    return "\n".join(lines) + "\n"


def users(log, world):
    """One row for each user who saw pages since the learned policy began, with what they did before and since."""
    since, known = log["day"] >= policies.FIRST_LEARNED_DAY, log["user"] >= 0
    ordered = traffic.attributed(log)

    def count(rows, weight=None):
        return np.bincount(log["user"][rows & known], weights=None if weight is None else weight[rows & known], minlength=USERS)

    value = np.where(ordered, np.nan_to_num(log["value"].astype(np.float64)), 0)
    table = {"impressions": count(since), "clicks": count(since & log["clicked"]), "orders": count(since & ordered), "value": count(since, value),
             "clicks_before": count(~since & log["clicked"])}
    lines = ["user,arm,country,device," + ",".join(table)]
    for user in np.flatnonzero(table["impressions"]):
        numbers = ",".join(f"{table[name][user]:.2f}".rstrip("0").rstrip(".") for name in table)
        lines.append(f"u-{user:05d},{'learned' if world.arm[user] else 'by-hand'},{COUNTRIES[world.market.user_country[user]]},"
                     f"{DEVICES[world.market.user_device[user]]},{numbers}")
    return "\n".join(lines) + "\n"


EXPERIMENT = f"""experiment: learned-order
why: Do pages that a weekly regression has ordered get more clicks than those of the formula by hand?
owner: feed-ranking
arms: {{ learned: 50, by-hand: 50 }}
control: by-hand
users: {USERS}
metrics:
  - {{ metric: clicks, of: clicks, before: clicks_before, better: up, decides: true, smallest: 0.05 }}
  - {{ metric: orders, of: orders, better: up }}
  - {{ metric: value, of: value, winsorise: 0.99, better: up }}
segments: [country, device]
"""
