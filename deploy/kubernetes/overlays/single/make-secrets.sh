#!/bin/sh
# Writes secrets.env, which is not for git, with new secrets; one that is there stays as it is.
set -eu
cd "$(dirname "$0")"
if [ -e secrets.env ]; then
  echo "secrets.env is there already"
  exit 0
fi
random() {
  head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n'
}
umask 077
redis=$(random)
cat > secrets.env.new <<END
WARD_SECRET_KEY=$(head -c 32 /dev/urandom | base64)
WARD_ADMIN_PASSWORD=$(random)
WARD_DB_PASSWORD=$(random)
WARD_REDIS_PASSWORD=$redis
WARD_REDIS_URL=redis://:$redis@redis:6379
END
mv secrets.env.new secrets.env
echo "wrote secrets.env; the password of admin is in it. Keep a copy: nothing else opens the credentials of devices."
