#!/bin/sh
# Start Valkey with the password from its secret file, which never shows on a command line.
set -eu
umask 077
cp /deploy/valkey.conf /tmp/valkey.conf
printf 'requirepass %s\n' "$(cat /run/secrets/valkey_password)" >> /tmp/valkey.conf
exec valkey-server /tmp/valkey.conf
