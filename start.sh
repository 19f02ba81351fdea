#!/bin/sh
# Installs, builds and starts the gateway; what is already there and up to date is not done again.
# Needs Node.js 20.19 or later with npm. Works from any folder; arguments go to the gateway.
set -eu
cd "$(dirname "$0")"

fail() {
  echo "start.sh: $1" >&2
  exit 1
}

command -v node >/dev/null 2>&1 || fail 'Node.js was not found. Install version 20.19 or later: https://nodejs.org/'
node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' ||
  fail "Node.js $(node --version) is too old. Install version 20.19 or later: https://nodejs.org/"

installed=node_modules/.package-lock.json
if [ ! -e "$installed" ] || [ -n "$(find package-lock.json -newer "$installed")" ]; then
  command -v npm >/dev/null 2>&1 || fail 'npm was not found. It comes with Node.js: https://nodejs.org/'
  echo 'Installing dependencies…'
  # The compiler is a development dependency: NODE_ENV=production must not leave it out.
  npm ci --include=dev --no-audit --no-fund
fi

# As npm start does: one rule says whether the build is that of the sources, so nothing is built twice.
node scripts/run.js build-where-needed

# One heap for the threads of the process: glibc would give each its own, and 5 to 15 MB more.
# A megabyte that is free at its end goes back to the system, such as what only the start needed.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}" MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_:-1048576}"
# Where Node.js has the flag: no signal opens its inspector, not even in the first moment.
flags=$(node -p 'process.allowedNodeEnvironmentFlags.has("--disable-sigusr1") ? "--disable-sigusr1" : ""')
# Unquoted: no flag is no argument.
exec node $flags dist/main.js "$@"
