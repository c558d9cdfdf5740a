-- What every arm of every experiment is watched by. Decide by 'experiment report': its intervals may be looked at every day, and it checks
-- first whether users came as they were meant to. Three kinds of metrics, all over the users and pages that the report counts:
-- * ratios of two sums over users with the standard error by the delta method, as the report has them before money is cut and covariates
--   are taken out;
-- * 'p99 milliseconds': the shortest time that 99 of 100 pages do not exceed, exactly, a page counting for as many as it stands for
--   (quantileExact takes the next longer one). Canaries watch the same number;
-- * 'merchant parity': the smallest over the largest of the merchants' exposure per candidate (Singh, Joachims 2018), 1 when all are treated
--   alike, 0 when one with candidates is never shown. For another attribute write its name in the place of 'merchant'.
-- The last two are of no sum over users, and have no standard error here.
SELECT experiment, metric, arm, users, users_with_any, value, standard_error
FROM
(
    SELECT
        experiment,
        metric,
        arm,
        count() AS users,
        countIf(counted != 0) AS users_with_any,
        sum(counted) / sum(counted_on) AS value,
        toNullable(
            sqrt(users / (users - 1) * (sum(counted * counted) - 2 * value * sum(counted * counted_on) + value * value * sum(counted_on * counted_on)))
                / sum(counted_on)) AS standard_error
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
    UNION ALL
    SELECT
        experiment,
        'p99 milliseconds' AS metric,
        page_arm AS arm,
        users,
        users AS users_with_any,
        tupleElement(
            times[arrayFirstIndex(
                (so_far, all) -> so_far >= 0.99 * all,
                arrayCumSum(arrayMap(time -> tupleElement(time, 2), times)),
                arrayMap(time -> pages, times))],
            1) AS value,
        CAST(NULL AS Nullable(Float64)) AS standard_error
    FROM
    (
        SELECT experiment, page_arm, uniqExact(user) AS users, sum(1 / rate) AS pages, arraySort(groupArray((milliseconds, 1 / rate))) AS times
        FROM (SELECT experiment, page_arm, user, rate, milliseconds FROM experiment_pages)
        ANY INNER JOIN (SELECT experiment, user FROM experiment_users) USING experiment, user
        GROUP BY experiment, page_arm
    )
    UNION ALL
    SELECT
        experiment,
        'merchant parity' AS metric,
        page_arm AS arm,
        uniqExactMerge(had) AS users,
        users AS users_with_any,
        if(max(each) > 0, min(each) / max(each), 1) AS value,
        CAST(NULL AS Nullable(Float64)) AS standard_error
    FROM
    (
        SELECT experiment, page_arm, merchant, sum(exposure / rate) / sum(candidates / rate) AS each, uniqExactState(user) AS had
        FROM
        (
            SELECT
                experiment,
                page_arm,
                user,
                rate,
                arrayConcat(arrayMap((cells, place) -> cells[place], shown_cells, arrayMap(cells -> merchant_place, shown_cells)), merchants) AS owners,
                arrayConcat(arrayMap(place -> 1 / log2(place + 1), arrayEnumerate(shown_cells)), arrayMap(owner -> 0.0, merchants)) AS exposures,
                arrayConcat(arrayMap(cells -> 0, shown_cells), offers) AS counts
            FROM
            (
                SELECT
                    experiment, page_arm, user, rate, shown_cells,
                    indexOf(attributes, 'merchant') AS merchant_place,
                    arrayFilter((value, attribute) -> attribute = 'merchant', offered_values, offered_attributes) AS merchants,
                    arrayFilter((count, attribute) -> attribute = 'merchant', offered_candidates, offered_attributes) AS offers
                FROM experiment_pages
            )
            ANY INNER JOIN (SELECT experiment, user FROM experiment_users) USING experiment, user
            WHERE length(merchants) > 0
        )
        ARRAY JOIN owners AS merchant, exposures AS exposure, counts AS candidates
        WHERE merchant != ''
        GROUP BY experiment, page_arm, merchant
    )
    GROUP BY experiment, page_arm
)
ORDER BY experiment, metric, arm
