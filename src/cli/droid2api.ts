#!/usr/bin/env node
import '../server/ignore-debug-signal.js';
import './ignore-closed-pipe.js';
import { runProgram } from './program.js';

process.exitCode = await runProgram(process.argv.slice(2));
