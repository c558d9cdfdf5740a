-- What constraints cost: on how many pages each held the page back, and its shadow price: page value that one more unit of its limit would
-- bring, summed over those pages, as a mean over all pages of the surface, and the dearest.
SELECT surface, constraint_name, pages, pages_held, pages_held / pages AS share_held, price, price / pages AS price_per_page, dearest
FROM
(
    SELECT
        surface,
        held.by AS constraint_name,
        sum(1 / rate) AS pages_held,
        sum(held.price / rate) AS price,
        max(held.price) AS dearest
    FROM pages
    ARRAY JOIN held
    GROUP BY surface, constraint_name
)
ANY INNER JOIN
(
    SELECT surface, sum(1 / rate) AS pages
    FROM pages
    GROUP BY surface
)
USING surface
ORDER BY surface, price DESC, constraint_name
