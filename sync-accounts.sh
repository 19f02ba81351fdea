#!/bin/sh
# Copies accounts.json to the server that .env names; the gateway there takes it over by itself, without a restart.
#
#   ./sync-accounts.sh [--dry-run]
#
# .env: SYNC_SERVER=user@host        whom to reach by ssh
#       SYNC_REMOTE_PATH=/opt/droid2api   the gateway's folder on the server
#       DEPLOY_TYPE=docker-compose   or none, when it runs there without a container
#
# Refresh tokens work once: after the copy the server refreshes these accounts, and this machine must not.
set -eu
cd "$(dirname "$0")"

dry_run=false
case "${1:-}" in
  '') ;;
  --dry-run) dry_run=true ;;
  *) echo "Usage: ./sync-accounts.sh [--dry-run]" >&2; exit 2 ;;
esac

# The last assignment of a variable in .env, without quotes; the file is read, never run. The environment wins.
setting() {
  eval "from_environment=\${$1:-}"
  if [ -n "$from_environment" ]; then printf '%s' "$from_environment"; return; fi
  [ -f .env ] || return 0
  sed -n "s/^[[:space:]]*\(export[[:space:]]\{1,\}\)\{0,1\}$1=//p" .env | tail -n 1 | tr -d '\r' | sed -e 's/[[:space:]]*$//' -e 's/^"\(.*\)"$/\1/' -e "s/^'\(.*\)'\$/\1/"
}

# For the remote shell: one word, whatever is in it.
quoted() {
  printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"
}

server=$(setting SYNC_SERVER)
folder=$(setting SYNC_REMOTE_PATH)
deploy=$(setting DEPLOY_TYPE)
accounts=$(setting DROID_ACCOUNTS)
accounts=${accounts:-accounts.json}

case "$server" in
  '') echo "SYNC_SERVER is not set: put SYNC_SERVER=user@host into .env" >&2; exit 1 ;;
  -* | *[!A-Za-z0-9._@:%-]*) echo "SYNC_SERVER must be user@host" >&2; exit 1 ;;
esac
case "$folder" in
  /*) ;;
  '') echo "SYNC_REMOTE_PATH is not set: put the gateway's folder on the server into .env" >&2; exit 1 ;;
  *) echo "SYNC_REMOTE_PATH must begin with /" >&2; exit 1 ;;
esac
case "${deploy:-none}" in
  # A folder is mounted there, not the file: a file that is mounted cannot be replaced as a whole.
  docker-compose) target="${folder%/}/accounts/accounts.json" ;;
  none) target="${folder%/}/accounts.json" ;;
  *) echo "DEPLOY_TYPE must be docker-compose or none" >&2; exit 1 ;;
esac
[ -f "$accounts" ] || { echo "$accounts does not exist: npm run add-account makes it" >&2; exit 1; }
node -e 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")).accounts.length' "$accounts" 2>/dev/null ||
  { echo "$accounts is not a list of accounts; nothing was copied" >&2; exit 1; }

if $dry_run; then
  echo "Would copy $accounts to $server:$target"
  exit 0
fi

path=$(quoted "$target")
# Written beside the target and renamed: the gateway there reads the old file or the new one, never a part. The container's
# user (1000) has to read it; where root copies, it becomes the owner.
ssh "$server" "set -eu; umask 077; mkdir -p \"\$(dirname $path)\"; draft=$path.\$\$; trap 'rm -f \"\$draft\"' EXIT; cat > \"\$draft\"; if [ ${deploy:-none} = docker-compose ] && [ \"\$(id -u)\" = 0 ]; then chown 1000:1000 \"\$draft\"; chmod 755 \"\$(dirname $path)\"; fi; mv -f \"\$draft\" $path" <"$accounts"
echo "Copied $accounts to $server:$target. The gateway there takes it over within seconds; from now on this machine must not refresh these accounts."
