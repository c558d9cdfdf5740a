-- Clicks of a hundred looks, by surface and slot: of the slots of pages that were seen, those that were clicked.
SELECT
    surface,
    slot,
    sum((type = 'impression') / rate) AS impressions,
    sum((type = 'click') / rate) AS clicks,
    clicks / impressions AS click_rate
FROM outcomes
WHERE type IN ('impression', 'click')
GROUP BY surface, slot
ORDER BY surface, slot
