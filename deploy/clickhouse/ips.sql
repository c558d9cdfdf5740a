-- What the items that another policy shows would be clicked, from pages that were explored: the mean of w × clicked (IPS) and, with the
-- weights divided by their own sum, SNIPS, where w is the policy's probability of the item at its slot (table targets) over the logged one.
-- 'best page' is what the same plan shows when it does not explore. The log says it by itself of pages that explored slot by slot: there
-- everything but the explored slot is of the best page. Of pages that explored by another kind the best page is not known, and their
-- propensities are shares of a sample: they count for targets alone. Pages are the independent units of the standard errors. Items without
-- a propensity or without a target say nothing and are left out.
-- Below an effective sample of 200, or with support missing (mean_weight far from 1), believe neither.
SELECT
    policy,
    surface,
    count() AS pages,
    sum(items) AS shown_items,
    sum(of_items) AS all_items,
    sum(of_weights) AS all_weights,
    all_weights / all_items AS mean_weight,
    sum(weights) * sum(weights) / sum(squares) AS effective_items,
    sum(of_rewards) / all_items AS ips,
    sqrt(pages / (pages - 1) * (sum(of_rewards * of_rewards) - 2 * ips * sum(of_rewards * of_items) + ips * ips * sum(of_items * of_items)))
        / all_items AS ips_error,
    sum(of_rewards) / all_weights AS snips,
    sqrt(pages / (pages - 1) * (sum(of_rewards * of_rewards) - 2 * snips * sum(of_rewards * of_weights) + snips * snips * sum(of_weights * of_weights)))
        / all_weights AS snips_error
FROM
(
    SELECT
        policy,
        surface,
        request_id,
        count() AS items,
        sum(weight) AS weights,
        sum(weight * weight) AS squares,
        sum(1 / rate) AS of_items,
        sum(weight / rate) AS of_weights,
        sum(weight * clicked / rate) AS of_rewards
    FROM
    (
        SELECT 'best page' AS policy, surface, request_id, slot, rate, if(is_explored, 0, 1) / assumeNotNull(propensity) AS weight
        FROM shown
        WHERE exploration_kind = 'slot' AND propensity > 0 AND request_id != ''
        UNION ALL
        SELECT policy, surface, request_id, slot, rate, target / assumeNotNull(propensity) AS weight
        FROM
        (
            SELECT surface, request_id, slot, rate, propensity
            FROM shown
            WHERE propensity > 0 AND request_id != ''
        )
        ALL INNER JOIN
        (
            SELECT policy, request_id, slot, propensity AS target
            FROM targets
        )
        USING request_id, slot
    )
    ANY LEFT JOIN
    (
        SELECT request_id, slot, toUInt8(1) AS clicked
        FROM outcomes
        WHERE type = 'click'
    )
    USING request_id, slot
    GROUP BY policy, surface, request_id
)
GROUP BY policy, surface
ORDER BY policy, surface
