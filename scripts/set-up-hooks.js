/** Runs after `npm install`: in a clone, git then asks `.githooks/commit-msg` about each commit. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

if (existsSync('.git')) spawnSync('git', ['config', 'core.hooksPath', '.githooks'], { stdio: 'inherit' });
