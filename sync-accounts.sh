#!/bin/sh
# Copies accounts.json to the server that .env names; the gateway there takes it over by itself, without a restart.
#
#   ./sync-accounts.sh [--dry-run] [--allow-empty]
#
# A list that the gateway would refuse is not copied; an empty one, which ends every account there, with --allow-empty only.
#
# .env: SYNC_SERVER=user@host        whom to reach by ssh
#       SYNC_REMOTE_PATH=/opt/droid2api   the gateway's folder on the server
#       DEPLOY_TYPE=docker-compose   or none, when it runs there without a container
#
# Refresh tokens work once: after the copy the server refreshes these accounts, and this machine must not.
set -eu
cd "$(dirname "$0")"

dry_run=false
allow_empty=false
for option in "$@"; do
  case "$option" in
    --dry-run) dry_run=true ;;
    --allow-empty) allow_empty=true ;;
    *) echo "Usage: ./sync-accounts.sh [--dry-run] [--allow-empty]" >&2; exit 2 ;;
  esac
done

# A variable of .env as the gateway reads it (the rules of dotenv); the file is read, never run. The environment wins.
setting() {
  eval "from_environment=\${$1:-}"
  if [ -n "$from_environment" ]; then printf '%s' "$from_environment"; return; fi
  [ -f .env ] || return 0
  node -e '
    const text = require("fs").readFileSync(".env", "utf8").replace(/\r\n?/g, "\n");
    const line = /^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(\s*\x27(?:\\\x27|[^\x27])*\x27|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?$/gm;
    let value = "";
    for (const [, name, raw = ""] of text.matchAll(line)) {
      if (name !== process.argv[1]) continue;
      const trimmed = raw.trim();
      value = trimmed.replace(/^([\x27"`])([^]*)\1$/, "$2");
      if (trimmed.startsWith("\"")) value = value.replace(/\\n/g, "\n").replace(/\\r/g, "\r");
    }
    process.stdout.write(value);
  ' "$1"
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
# The gateway's own check where it is built here, else a look at the form alone.
if [ -f dist/droid2api.js ]; then
  count=$(node dist/droid2api.js accounts check-file "$accounts") || { echo "nothing was copied" >&2; exit 1; }
else
  count=$(node -e '
    const bytes = require("fs").readFileSync(process.argv[1]);
    const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
    const document = JSON.parse(new TextDecoder(encoding).decode(bytes));
    const list = Array.isArray(document) ? document : document.accounts;
    const filled = (value) => typeof value === "string" && value.trim() !== "";
    const usable = (entry) => filled(entry?.api_key) || filled(entry?.refresh_token) || (filled(entry?.access_token) && /^api[_-]?key$/i.test(entry.type));
    if (!Array.isArray(list) || (!Array.isArray(document) && Number(document.version ?? 1) !== 1)) process.exit(1);
    if (list.length > 0 && !list.some(usable)) process.exit(1);
    process.stdout.write(String(list.length));
  ' "$accounts" 2>/dev/null) || { echo "$accounts is not a list of accounts that the gateway would take over; nothing was copied" >&2; exit 1; }
fi
if [ "$count" = 0 ] && ! $allow_empty; then
  echo "$accounts has no accounts: the gateway there would end all that it has. If that is meant, say --allow-empty; nothing was copied" >&2
  exit 1
fi

if $dry_run; then
  echo "Would copy $accounts to $server:$target"
  exit 0
fi

path=$(quoted "$target")
# Written beside the target and renamed: the gateway there reads the old file or the new one, never a part. The container's
# user (1000) has to read it; where root copies, it becomes the owner.
ssh "$server" "set -eu; umask 077; mkdir -p \"\$(dirname $path)\"; draft=$path.\$\$; trap 'rm -f \"\$draft\"' EXIT; cat > \"\$draft\"; if [ ${deploy:-none} = docker-compose ] && [ \"\$(id -u)\" = 0 ]; then chown 1000:1000 \"\$draft\"; chmod 755 \"\$(dirname $path)\"; fi; mv -f \"\$draft\" $path" <"$accounts"
echo "Copied $accounts to $server:$target. The gateway there takes it over within seconds; from now on this machine must not refresh these accounts."
