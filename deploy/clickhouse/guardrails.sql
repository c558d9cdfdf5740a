-- The metrics of every arm of every experiment: a ratio of two sums over its users, and its standard error by the delta method, as
-- 'experiment report' has them before money is cut and covariates are taken out. Decide by the report: its intervals may be looked at
-- every day, and it checks first whether users came as they were meant to.
SELECT
    experiment,
    metric,
    arm,
    count() AS users,
    countIf(counted != 0) AS users_with_any,
    sum(counted) / sum(counted_on) AS value,
    sqrt(users / (users - 1) * (sum(counted * counted) - 2 * value * sum(counted * counted_on) + value * value * sum(counted_on * counted_on)))
        / sum(counted_on) AS standard_error
FROM
(
    SELECT experiment, arm, user, metric, counted, counted_on
    FROM experiment_users
    ARRAY JOIN
        [
            'clicks per impression', 'orders per user', 'revenue per user', 'hides per impression', 'dwell seconds per user',
            'page value per page', 'sponsored per item', 'degraded per page', 'milliseconds per page'
        ] AS metric,
        [clicks, orders, revenue, hides, dwell_seconds, value, shown_sponsored, degraded, milliseconds] AS counted,
        [impressions, toFloat64(1), toFloat64(1), impressions, toFloat64(1), pages, items, pages, pages] AS counted_on
)
GROUP BY experiment, metric, arm
ORDER BY experiment, metric, arm
