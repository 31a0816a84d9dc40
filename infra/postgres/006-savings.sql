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
  original_pence         bigint,
  latest_pence           bigint,
  latest_gross_pence     bigint,
  budgeted_pence         bigint,
  claimed_pence          bigint,
  claimed_low_pence      bigint,
  claimed_high_pence     bigint,
  verified_pence         bigint,
  provisional_pence      bigint,
  interim_pence          bigint,
  final_pence            bigint,
  green_pence            bigint,
  amber_pence            bigint,
  red_pence              bigint,
  one_off_forecast_pence bigint,
  one_off_pence          bigint,
  variance_pence         bigint,
  contested              boolean not null,
  causes                 text[] collate "C" not null,
  primary key (agreement, line, year)
) with (fillfactor = 70);
create index savings_positions_of_council on views.savings_positions (council, agreement, line, year);
create index savings_positions_of_year on views.savings_positions (year);

reset role;
