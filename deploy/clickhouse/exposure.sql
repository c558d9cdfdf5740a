-- Who gets the attention: the exposure of what was shown by merchant, 1 / log2(2 + slot) for a slot from 0 on (Singh, Joachims 2018), and
-- its share of the surface. For another attribute write its name in the place of 'merchant'.
SELECT surface, merchant, items, exposure, exposure / of_surface AS share
FROM
(
    SELECT
        surface,
        cells[indexOf(attributes, 'merchant')] AS merchant,
        sum(1 / rate) AS items,
        sum(1 / log2(slot + 2) / rate) AS exposure
    FROM shown
    GROUP BY surface, merchant
)
ANY INNER JOIN
(
    SELECT surface, sum(1 / log2(slot + 2) / rate) AS of_surface
    FROM shown
    GROUP BY surface
)
USING surface
ORDER BY surface, exposure DESC, merchant
