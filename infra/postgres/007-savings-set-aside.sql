-- Why nobody stands by what a line promised in a year any more: its council has closed it with that word, or what it
-- claimed of that year has come to nothing. Null where the promise stands.
set local role concordat_views;

alter table views.savings_positions add column set_aside text collate "C";

reset role;
