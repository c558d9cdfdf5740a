"""How good predictions are: ranking, log loss, calibration, errors of a regression, and intervals by bootstrap."""
import numpy as np
from sklearn.metrics import log_loss, roc_auc_score


def classification(observed, predicted):
    predicted = np.clip(predicted, 1e-7, 1 - 1e-7)
    if len(np.unique(observed)) < 2:
        return {"AUC": np.nan, "log loss": np.nan, "mean": predicted.mean() if len(predicted) else np.nan}
    return {"AUC": roc_auc_score(observed, predicted) if np.ptp(predicted) > 0 else .5,
            "log loss": log_loss(observed, predicted), "mean": predicted.mean()}


def ranking(page, score, clicked, weight):
    """NDCG and MAP within the page, over the pages that were clicked on. A click counts `weight`: 1, or one over how often its slot
    is looked at, which is what the click would count had every slot been looked at alike (Joachims et al. 2017)."""
    here = np.isin(page, page[clicked])
    page, score, gain = np.unique(page[here], return_inverse=True)[1], score[here], np.where(clicked, weight, 0.)[here]

    def ranks(by):
        order = np.lexsort((-by, page))
        first = np.searchsorted(page[order], np.arange(page.max() + 1))
        rank = np.empty(len(page))
        rank[order] = np.arange(len(page)) - first[page[order]]
        return rank, order

    rank, order = ranks(score)
    ideal, _ = ranks(gain)
    total = lambda values: np.bincount(page, weights=values)
    clicks = total(gain > 0)
    of_page = total(gain) / clicks
    sum_before = np.cumsum((gain > 0)[order])
    above = np.empty(len(page))
    above[order] = sum_before
    first_of_page = np.concatenate([[0], np.cumsum(clicks)])[page]
    precision = (above - first_of_page) / (rank + 1)
    ndcg = total(gain / np.log2(rank + 2)) / total(gain / np.log2(ideal + 2))
    return {"NDCG": np.average(ndcg, weights=of_page), "MAP": np.average(total(gain * precision) / total(gain), weights=of_page)}


def graded(page, score, gain):
    """Mean NDCG within the page of a gain that is known for every item."""
    return ranking(page, score, np.ones(len(page), bool), gain)["NDCG"]


def slices(observed, predicted, parts):
    """[(name, rows, mean predicted, mean observed, their ratio, two standard errors of it)] of parts of the rows by name."""
    table = []
    for name, part in parts:
        if not observed[part].any():
            continue    # nothing to compare with
        o, p = observed[part].mean(), predicted[part].mean()
        table.append((name, int(part.sum()), p, o, p / o, 2 * p / o * observed[part].std() / np.sqrt(part.sum()) / o))
    return table


def regression(observed, predicted):
    error = observed - predicted
    return {"R²": 1 - np.mean(error ** 2) / np.var(observed), "mean absolute error": np.abs(error).mean(),
            "root mean square error": np.sqrt(np.mean(error ** 2)), "mean": predicted.mean()}


def calibration(observed, predicted, bins=10):
    """[(rows, smallest, largest, mean predicted, mean observed, standard error)] over bins of equal size."""
    order = np.argsort(predicted, kind="stable")
    return [(len(part), predicted[part[0]], predicted[part[-1]], predicted[part].mean(), observed[part].mean(),
             observed[part].std() / np.sqrt(len(part))) for part in np.array_split(order, min(bins, len(order)))]


def calibration_error(table):
    """Mean distance between predicted and observed, weighted by rows (expected calibration error)."""
    rows = np.array([row[0] for row in table])
    return float(np.sum(rows * np.abs([row[3] - row[4] for row in table])) / rows.sum())


def interval(statistic, rows, random, repeats=400, level=.95):
    """Percentile bootstrap of a statistic of row indices; resamples on which it is undefined are left out."""
    values = []
    for _ in range(repeats):
        value = statistic(random.integers(0, rows, rows))
        if value is not None and np.isfinite(value):
            values.append(value)
    tail = 100 * (1 - level) / 2
    return np.percentile(values, tail), np.percentile(values, 100 - tail)


def plot(table, unit):
    """The calibration table as a small picture: predicted across, observed up, the diagonal is perfect."""
    low = min(0., min(min(row[3], row[4] - 2 * row[5]) for row in table))
    high = max(max(row[3], row[4] + 2 * row[5]) for row in table) * 1.05
    across = lambda value: 45 + 260 * (value - low) / (high - low)
    up = lambda value: 275 - 260 * (value - low) / (high - low)
    lines = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 320" width="320" height="320" font-family="sans-serif" font-size="11">',
             '<rect width="320" height="320" fill="white"/>',
             f'<path d="M45 15V275H305" fill="none" stroke="black"/><path d="M{across(low):.1f} {up(low):.1f}L{across(high):.1f} {up(high):.1f}" stroke="gray" stroke-dasharray="4"/>']
    for _, _, _, predicted, observed, error in table:
        x = across(predicted)
        lines.append(f'<path d="M{x:.1f} {up(observed - 2 * error):.1f}V{up(observed + 2 * error):.1f}" stroke="steelblue"/><circle cx="{x:.1f}" cy="{up(observed):.1f}" r="3" fill="steelblue"/>')
    for value in np.linspace(low, high, 5):
        lines.append(f'<text x="{across(value):.1f}" y="290" text-anchor="middle">{value:.3g}</text><text x="41" y="{up(value) + 4:.1f}" text-anchor="end">{value:.3g}</text>')
    lines.append(f'<text x="175" y="308" text-anchor="middle">predicted {unit}</text><text x="12" y="145" text-anchor="middle" transform="rotate(-90 12 145)">observed {unit}</text></svg>')
    return "\n".join(lines) + "\n"


def slice_plot(table):
    """Predicted over observed by slice, with two standard errors; 1 is perfect."""
    low, high = min(.6, min(row[4] - row[5] for row in table)), max(1.4, max(row[4] + row[5] for row in table))
    across = lambda value: 150 + 250 * (min(max(value, low), high) - low) / (high - low)
    height = 30 + 18 * len(table)
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 {height + 20}" width="420" height="{height + 20}" font-family="sans-serif" font-size="11">',
             f'<rect width="420" height="{height + 20}" fill="white"/>',
             f'<path d="M{across(1):.1f} 10V{height - 12}" stroke="gray" stroke-dasharray="4"/>']
    for place, (name, _, _, _, ratio, spread) in enumerate(table):
        y = 20 + 18 * place
        lines.append(f'<text x="142" y="{y + 4}" text-anchor="end">{name}</text><path d="M{across(ratio - spread):.1f} {y}H{across(ratio + spread):.1f}" '
                     f'stroke="steelblue"/><circle cx="{across(ratio):.1f}" cy="{y}" r="3" fill="steelblue"/>')
    for value in np.linspace(low, high, 5):
        lines.append(f'<text x="{across(value):.1f}" y="{height}" text-anchor="middle">{value:.2f}</text>')
    lines.append(f'<text x="275" y="{height + 16}" text-anchor="middle">predicted / observed</text></svg>')
    return "\n".join(lines) + "\n"
