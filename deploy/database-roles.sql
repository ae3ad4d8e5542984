-- Two roles for a deployment on PostgreSQL: the owner makes the tables, the application
-- uses them and can alter nothing in the append-only ones.
--
--   psql --set=ON_ERROR_STOP=1 --set=owner=consult_owner --set=app=consult_app \
--        --dbname=consult --file=deploy/database-roles.sql
--
-- Run it as a superuser before the first `manage.py migrate` and after every one; it may
-- run as often as you like. Give both roles a password (\password consult_app). Then
-- DATABASE_URL names the application's role and DATABASE_OWNER_URL the owner's.
--
-- A table that is guarded by the triggers of consult/audit/guards.py is append-only. A
-- table that a migration has just made is, until this runs again.

BEGIN;

SELECT format('CREATE ROLE %I LOGIN', name)
FROM (VALUES (:'owner'), (:'app')) AS roles (name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

ALTER ROLE :"app" NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM :"app";
GRANT USAGE, CREATE ON SCHEMA public TO :"owner";
GRANT USAGE ON SCHEMA public TO :"app";

ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public
    GRANT SELECT, INSERT ON TABLES TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO :"app";

-- What is there already, whoever made it. Sequences go with their tables.
SELECT format('ALTER TABLE %s OWNER TO %I', oid::regclass, :'owner')
FROM pg_class
WHERE relnamespace = 'public'::regnamespace
    AND relkind IN ('r', 'p')
    AND relowner <> (:'owner')::regrole
\gexec

SELECT format('ALTER FUNCTION %s OWNER TO %I', oid::regprocedure, :'owner')
FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND proname = 'consult_refuse_change'
\gexec

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM :"app";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO :"app";
GRANT SELECT ON ALL TABLES IN SCHEMA public TO :"app";

SELECT format(
    'GRANT %s ON TABLE %s TO %I',
    CASE WHEN guarded THEN 'INSERT' ELSE 'INSERT, UPDATE, DELETE' END,
    oid::regclass,
    :'app'
)
FROM (
    SELECT
        pg_class.oid,
        EXISTS (
            SELECT FROM pg_trigger
            JOIN pg_proc ON pg_proc.oid = pg_trigger.tgfoid
            WHERE tgrelid = pg_class.oid AND proname = 'consult_refuse_change'
        ) AS guarded
    FROM pg_class
    WHERE relnamespace = 'public'::regnamespace
        AND relkind IN ('r', 'p')
        AND relname <> 'django_migrations'
) AS tables
\gexec

COMMIT;
