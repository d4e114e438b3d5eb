#!/bin/sh
# Run once by the PostgreSQL image, before it accepts connections: the roles, each with the password
# from its secret file, and the owner's database.
set -eu

as_superuser() {
    psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres "$@"
}

as_superuser --file=/deploy/roles.sql
for role in owner app desk; do
    test -s "/run/secrets/${role}_password"  # an empty password would mean none
    # shellcheck disable=SC2016 # the backquotes are for psql
    # Through a variable of psql, which quotes it; standard input keeps it off the command line.
    {
        printf '\\set password `cat /run/secrets/%s_password`\n' "$role"
        printf "ALTER ROLE portal_%s PASSWORD :'password';\n" "$role"
    } | as_superuser
done
as_superuser --command="CREATE DATABASE portal OWNER portal_owner"
as_superuser --command="REVOKE CONNECT ON DATABASE portal FROM PUBLIC"
as_superuser --command="GRANT CONNECT ON DATABASE portal TO portal_app, portal_desk"
