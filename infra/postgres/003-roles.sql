-- Rights are the database's to enforce: the application cannot change or remove an event even if its
-- code tried. Views have their own schema and role, and can be thrown away and rebuilt.
-- Roles belong to the whole server and may be there already, made by the operator or another database.
do $$
begin
  create role concordat_app nologin;
exception when duplicate_object or unique_violation then null;
end $$;
do $$
begin
  create role concordat_views nologin;
exception when duplicate_object or unique_violation then null;
end $$;
grant concordat_app, concordat_views to current_user;

revoke all on schema log from public;
grant usage on schema log to concordat_app;
grant select, insert on log.events to concordat_app;
revoke all on all functions in schema log from public;
grant execute on all functions in schema log to concordat_app;

create schema views authorization concordat_views;
grant usage on schema views to concordat_app;
alter default privileges for role concordat_views in schema views grant select on tables to concordat_app;
