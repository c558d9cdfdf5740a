"""How good predictions are: ranking, log loss, calibration, errors of a regression, and intervals by bootstrap."""
import numpy as np
from sklearn.metrics import log_loss, roc_auc_score


def classification(observed, predicted):
    predicted = np.clip(predicted, 1e-7, 1 - 1e-7)
    return {"AUC": roc_auc_score(observed, predicted) if np.ptp(predicted) > 0 else .5,
            "log loss": log_loss(observed, predicted), "mean": predicted.mean()}


def regression(observed, predicted):
    error = observed - predicted
    return {"R²": 1 - np.mean(error ** 2) / np.var(observed), "mean absolute error": np.abs(error).mean(),
            "root mean square error": np.sqrt(np.mean(error ** 2)), "mean": predicted.mean()}


def calibration(observed, predicted, bins=10):
    """[(rows, smallest, largest, mean predicted, mean observed, standard error)] over bins of equal size."""
    order = np.argsort(predicted, kind="stable")
    return [(len(part), predicted[part[0]], predicted[part[-1]], predicted[part].mean(), observed[part].mean(),
             observed[part].std() / np.sqrt(len(part))) for part in np.array_split(order, bins)]


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
