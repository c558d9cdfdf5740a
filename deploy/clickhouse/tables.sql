-- Tables for the decision log and the feedback log, as 'log load' fills them. Once for each database:
--   clickhouse-client --query "CREATE DATABASE rank"
--   clickhouse-client --database rank --multiquery < deploy/clickhouse/tables.sql
-- Nothing here needs more than ClickHouse 18.16. docs/analysis.md says what the columns mean.

-- A page each. One partition per segment: loading a segment again takes the place of what was there of it.
CREATE TABLE IF NOT EXISTS pages
(
    segment String,
    at DateTime('UTC'),
    at_ticks Int64,
    request_id String,
    surface String,
    plan String,
    now DateTime('UTC'),
    rate Float64,
    user String,
    context Nested(name String, value String),
    status String,
    objective Float64,
    bound Nullable(Float64),
    gap Nullable(Float64),
    engine String,
    steps Int64,
    effort String,
    binding Array(String),
    relaxed Array(String),
    held Nested(by String, price Float64),
    degraded Nested(model String, reason String),
    assignment Nested(experiment String, arm String),
    forced Array(String),
    holdouts Array(String),
    timing Nested(stage String, milliseconds Float64),
    answer_hash String,
    exploration_kind String,
    page_probability Nullable(Float64),
    explored_slot Int32,
    instead String,
    candidates UInt32,
    offered Nested(attribute String, value String, candidates UInt32),
    attributes Array(String),
    features Array(String),
    predictions Array(String),
    slot Nested(
        item String,
        value Float64,
        propensity Nullable(Float64),
        cells Array(String),
        features Array(Nullable(Float64)),
        predictions Array(Float64))
)
ENGINE = MergeTree PARTITION BY segment ORDER BY (surface, at, request_id);

-- What users did, an event each, as often as it came.
CREATE TABLE IF NOT EXISTS events
(
    segment String,
    line UInt64,
    at DateTime('UTC'),
    at_ticks Int64,
    event_id String,
    type String,
    request_id String,
    surface String,
    slot UInt16,
    item String,
    user String,
    happened_at Nullable(DateTime('UTC')),
    amount Float64,
    joined String,
    marks Array(String)
)
ENGINE = MergeTree PARTITION BY segment ORDER BY (request_id, slot, at);

-- Which segments are loaded, and what was in them. A segment is loaded when its last line here has its content.
CREATE TABLE IF NOT EXISTS segments
(
    segment String,
    kind String,
    content String,
    lines UInt64,
    bytes UInt64,
    loaded DateTime('UTC') DEFAULT now()
)
ENGINE = ReplacingMergeTree(loaded) ORDER BY segment;

-- For ips.sql: the probability with which a policy that is asked about would have shown the logged item at its slot.
CREATE TABLE IF NOT EXISTS targets
(
    policy String,
    request_id String,
    slot UInt16,
    propensity Float64
)
ENGINE = MergeTree PARTITION BY policy ORDER BY (policy, request_id, slot);

-- An item on a page each; slots count from 0, as in answers. cells[indexOf(attributes, 'merchant')] is its merchant.
CREATE VIEW IF NOT EXISTS shown AS
SELECT
    segment, at, at_ticks, request_id, surface, plan, rate, user, attributes, features, predictions, exploration_kind, page_probability,
    toUInt16(place - 1) AS slot,
    shown_item AS item,
    shown_value AS value,
    shown_propensity AS propensity,
    explored_slot = place - 1 AS is_explored,
    shown_cells AS cells,
    shown_features AS feature_values,
    shown_predictions AS prediction_values
FROM pages
ARRAY JOIN
    arrayEnumerate(slot.item) AS place,
    slot.item AS shown_item,
    slot.value AS shown_value,
    slot.propensity AS shown_propensity,
    slot.cells AS shown_cells,
    slot.features AS shown_features,
    slot.predictions AS shown_predictions
WHERE shown_item != '';

-- An event each, whatever came how often: the first of an id counts.
CREATE VIEW IF NOT EXISTS events_once AS
SELECT * FROM events ORDER BY at_ticks, segment, line LIMIT 1 BY event_id;

-- Users who click as bots: more than 30 clicks within a minute. Whoever names no user is told apart by page.
CREATE VIEW IF NOT EXISTS bots AS
SELECT DISTINCT user
FROM pages
WHERE user != '' AND request_id IN
(
    SELECT arrayJoin(arrayMap(click -> tupleElement(click, 4), arrayFilter(
        (click, number) -> number > 30 AND tupleElement(click, 1) - tupleElement(clicks[number - 30], 1) < 600000000,
        clicks,
        arrayEnumerate(clicks))))
    FROM
    (
        SELECT
            if(user = '', concat('page ', request_id), concat('user ', user)) AS clicker,
            arraySort(groupArray((at_ticks, segment, line, request_id))) AS clicks
        FROM events_once
        WHERE type = 'click'
        GROUP BY clicker
        HAVING count() > 30
    )
);

-- What counts: events of pages that are known, at slots that they have, within a day of the page, by people. Of the impressions
-- and of the clicks on a slot of a page the first counts, of the rest each.
CREATE VIEW IF NOT EXISTS outcomes AS
SELECT request_id, page_ticks, slot, type, amount, surface, rate, user
FROM
(
    SELECT request_id, slot, type, amount, at_ticks
    FROM
    (
        SELECT
            request_id, slot, type, amount, at_ticks, segment, line,
            if(type IN ('impression', 'click'), '', event_id) AS unit
        FROM events_once
        WHERE request_id != ''
    )
    ORDER BY at_ticks, segment, line
    LIMIT 1 BY request_id, slot, type, unit
)
ANY INNER JOIN
(
    SELECT request_id, at_ticks AS page_ticks, surface, rate, user, length(slot.item) AS slots
    FROM pages
    ORDER BY at_ticks
    LIMIT 1 BY request_id
)
USING request_id
WHERE slot < slots AND at_ticks - page_ticks <= 864000000000 AND (user = '' OR user NOT IN (SELECT user FROM bots));

-- A page of an experiment each, of people who are named. Pages whose arm was asked for and pages of bots are left out.
CREATE VIEW IF NOT EXISTS experiment_pages AS
SELECT
    assignment.experiment AS experiment,
    assignment.arm AS page_arm,
    user,
    rate,
    request_id,
    at_ticks AS page_ticks,
    objective,
    length(degraded.model) > 0 AS is_degraded,
    arraySum(timing.milliseconds) AS milliseconds,
    attributes,
    slot.item AS shown_items,
    slot.cells AS shown_cells,
    offered.attribute AS offered_attributes,
    offered.value AS offered_values,
    offered.candidates AS offered_candidates
FROM pages
ARRAY JOIN assignment
WHERE user != '' AND NOT has(forced, assignment.experiment) AND user NOT IN (SELECT user FROM bots);

-- A user of an experiment each: what was shown and what came of it. Users in several arms are left out; a page counts for as many as its
-- line stands for.
CREATE VIEW IF NOT EXISTS experiment_users AS
SELECT
    experiment,
    user,
    any(page_arm) AS arm,
    sum(1 / rate) AS pages,
    sum(items / rate) AS items,
    sum(objective / rate) AS value,
    sum(is_degraded / rate) AS degraded,
    sum(milliseconds / rate) AS milliseconds,
    sum(sponsored / rate) AS shown_sponsored,
    sum(impressions / rate) AS impressions,
    sum(clicks / rate) AS clicks,
    sum(orders / rate) AS orders,
    sum(revenue / rate) AS revenue,
    sum(hides / rate) AS hides,
    sum(dwell_seconds / rate) AS dwell_seconds
FROM
(
    SELECT
        experiment, page_arm, user, rate, request_id, page_ticks, objective, is_degraded, milliseconds,
        arrayCount(item -> item != '', shown_items) AS items,
        arrayCount((cells, place) -> cells[place] = 'true', shown_cells, arrayMap(cells -> sponsored_place, shown_cells)) AS sponsored
    FROM (SELECT *, indexOf(attributes, 'sponsored') AS sponsored_place FROM experiment_pages)
)
ANY LEFT JOIN
(
    SELECT
        request_id,
        page_ticks,
        countIf(type = 'impression') AS impressions,
        countIf(type = 'click') AS clicks,
        countIf(type = 'order') AS orders,
        sumIf(amount, type = 'order') AS revenue,
        countIf(type IN ('hide', 'dislike')) AS hides,
        sumIf(amount, type = 'dwell') AS dwell_seconds
    FROM outcomes
    GROUP BY request_id, page_ticks
)
USING request_id, page_ticks
GROUP BY experiment, user
HAVING uniqExact(page_arm) = 1;
