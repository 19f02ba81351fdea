@echo off
rem Installs, builds and starts the gateway; what is already there and up to date is not done again.
rem Needs Node.js 20.19 or later with npm. Works from any folder; arguments go to the gateway.
setlocal
cd /d "%~dp0"

where node >nul 2>nul
if errorlevel 1 (
  echo start.bat: Node.js was not found. Install version 20.19 or later: https://nodejs.org/ 1>&2
  exit /b 1
)
node -e "const [major, minor] = process.versions.node.split('.').map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)"
if errorlevel 1 (
  echo start.bat: this Node.js is too old. Install version 20.19 or later: https://nodejs.org/ 1>&2
  exit /b 1
)

rem Exit code 1 when the first file is missing or older than any of the files and folders that follow it.
set "FRESH=const fs = require('fs'); const [result, ...sources] = process.argv.slice(1); const newest = (path) => { const entry = fs.statSync(path); return Math.max(entry.mtimeMs, ...(entry.isDirectory() ? fs.readdirSync(path).filter((name) => name.endsWith('.spec.ts') === false).map((name) => newest(path + '/' + name)) : [])); }; process.exit(fs.existsSync(result) && Math.max(...sources.map(newest)) <= fs.statSync(result).mtimeMs ? 0 : 1)"

node -e "%FRESH%" node_modules/.package-lock.json package-lock.json
if errorlevel 1 (
  echo Installing dependencies...
  rem The compiler is a development dependency: NODE_ENV=production must not leave it out.
  call npm ci --include=dev --no-audit --no-fund
  if errorlevel 1 exit /b 1
)

rem The build sets the mark last, so that one that failed or was interrupted is not taken for a whole one.
node -e "%FRESH%" dist/.built src web scripts package.json package-lock.json nest-cli.json tsconfig.json tsconfig.build.json
if errorlevel 1 (
  echo Building...
  call npm run --silent build
  if errorlevel 1 exit /b 1
)

node dist/main.js %*
