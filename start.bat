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

rem Exit code 1 when the libraries are missing, or older than their list.
node -e "const fs = require('fs'); const [there, list] = ['node_modules/.package-lock.json', 'package-lock.json'].map((path) => fs.statSync(path, { throwIfNoEntry: false })); process.exit(there && there.mtimeMs >= list.mtimeMs ? 0 : 1)"
if errorlevel 1 (
  echo Installing dependencies...
  rem The compiler is a development dependency: NODE_ENV=production must not leave it out.
  call npm ci --include=dev --no-audit --no-fund
  if errorlevel 1 exit /b 1
)

rem As npm start does: one rule says whether the build is that of the sources, so nothing is built twice.
node scripts/run.js build-where-needed
if errorlevel 1 exit /b 1

node dist/main.js %*
