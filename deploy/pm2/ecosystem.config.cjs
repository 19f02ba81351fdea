/**
 * For pm2: `pm2 start deploy/pm2/ecosystem.config.cjs` in a clone that was built. One process: two would give out every
 * limit twice on one SQLite (the second one refuses to start). DROID_WORKERS uses several cores, on a PostgreSQL.
 */
module.exports = {
  apps: [
    {
      name: 'droid2api',
      cwd: require('node:path').join(__dirname, '..', '..'),
      script: 'dist/main.js',
      exec_mode: 'fork',
      instances: 1,
      // pm2 sends SIGINT, which the gateway takes as SIGTERM. drain.grace_ms and drain.limit_ms together, and some
      // seconds.
      kill_timeout: 620_000,
      // A gateway that cannot start says why; five times are enough.
      max_restarts: 5,
      min_uptime: '10s',
      env: {
        NODE_ENV: 'production',
        MALLOC_ARENA_MAX: '1',
        MALLOC_TRIM_THRESHOLD_: '1048576',
      },
    },
  ],
};
