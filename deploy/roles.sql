-- The roles of the product, on any PostgreSQL 18 server. Run it as a superuser; running it again
-- changes nothing. It sets no password: the embedded servers trust their private socket, and
-- deploy/postgres/10-roles.sh gives each role the one in its secret file.
--
-- portal_owner owns the database and migrates it; it serves no request.
-- portal_app   is the web, the arm and the worker process.
-- portal_desk  is the desk, the relay and the sweep.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['portal_owner', 'portal_app', 'portal_desk'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I', wanted);
        END IF;
    END LOOP;
END
$$;

ALTER ROLE portal_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE portal_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE portal_desk LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
