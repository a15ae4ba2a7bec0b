-- How many organisations stand, from the folder that all of them have exported into:
--
--     kpi export --format parquet -o cells       in each repository, or copied together from all of them
--     duckdb < rollup.sql                        beside the folder "cells"
--
-- Every column is described in schemas/output/cells.md. Figures marked illustrative are examples.

create or replace view cells as
from read_parquet(
    'cells/*/*/*.parquet',
    hive_partitioning = true,
    hive_types = {'organisation': varchar, 'year': integer},
    union_by_name = true -- files of an older kpi have fewer columns
);

-- A mean, half-up to 2 decimals, exactly: DuckDB's own division is one of binary fractions.
create or replace macro mean_of(total, n) as (
    sign(total) * ((2 * (abs(total) * 10000000000)::hugeint + n * 100000000::hugeint) // (2 * n * 100000000::hugeint)) / 100
)::decimal(18, 2);

-- name: months
-- Each regency in each month: the share of met indicators and the score, as kpi status reckons both.
create or replace table months as
select
    organisation,
    period,
    bool_or(illustrative) as illustrative,
    count(*) filter (state not in ('not_due', 'not_applicable')) as due,
    count(met) as judged,
    count(*) filter (met) as met,
    mean_of(100.0 * count(*) filter (met), nullif(count(met), 0)) as met_percent,
    count(*) filter (program_row = 1 and program_due > 0) as programs_due,
    count(*) filter (program_row = 1 and program_rating is not null) as programs_counted,
    mean_of(
        sum(program_score) filter (program_row = 1 and program_rating is not null),
        nullif(count(*) filter (program_row = 1 and program_rating is not null), 0)
    ) as score
from cells
group by organisation, period;

-- name: regencies
-- Where each stands in the last month that anything was reported for, the best first.
select *
from months
where due > 0 and score is not null
qualify period = max(period) over (partition by organisation)
order by score desc, organisation
limit 10;

-- name: country
-- All of them together, month by month; the mean counts every regency the same.
select
    period,
    count(score) as regencies,
    mean_of(100.0 * sum(met), nullif(sum(judged), 0)) as met_percent,
    min(score) as lowest,
    mean_of(sum(score), nullif(count(score), 0)) as mean,
    max(score) as highest
from months
group by period
order by period;

-- name: streaks
-- Three bad months in a row, or more: the longest first, as of the last month with a report.
with latest as (
    select organisation, max(period) as period from cells where state = 'reported' group by organisation
)
select organisation, program, indicator, indicator_name, agency, period, streak, percent, illustrative
from cells
join latest using (organisation, period)
where streak >= 3
order by streak desc, score nulls first, organisation, program, indicator
limit 20;
