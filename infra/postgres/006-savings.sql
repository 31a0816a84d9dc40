-- The position of every line of savings in every financial year: what was forecast at first and now, budgeted,
-- claimed and verified, each in a column of its own. Pence; null means that nobody has said, and is never zero.
set local role concordat_views;

create table views.savings_positions (
  agreement              text collate "C" not null,
  line                   text collate "C" not null,
  year                   text collate "C" not null,
  council                text collate "C" not null,
  service                text collate "C" not null,
  kind                   text collate "C" not null,
  budget_code            text collate "C" not null,
  nature                 text collate "C" not null,
  recurrence             text collate "C" not null,
  price_base             text collate "C" not null,
  stage                  text collate "C" not null,
  original_pence         numeric,
  latest_pence           numeric,
  latest_gross_pence     numeric,
  budgeted_pence         numeric,
  claimed_pence          numeric,
  claimed_low_pence      numeric,
  claimed_high_pence     numeric,
  verified_pence         numeric,
  provisional_pence      numeric,
  interim_pence          numeric,
  final_pence            numeric,
  green_pence            numeric,
  amber_pence            numeric,
  red_pence              numeric,
  one_off_forecast_pence numeric,
  one_off_pence          numeric,
  variance_pence         numeric,
  contested              boolean not null,
  causes                 text[] collate "C" not null,
  primary key (agreement, line, year)
) with (fillfactor = 70);
create index savings_positions_of_council on views.savings_positions (council, agreement, line, year);
create index savings_positions_of_year on views.savings_positions (year);

reset role;
