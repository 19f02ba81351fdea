#!/usr/bin/env node
import '../server/ignore-debug-signal.js';
// Classes with decorators need it before them; the bundler may put them into any file that is loaded later.
import 'reflect-metadata';
import './ignore-closed-pipe.js';
import { runProgram } from './program.js';

process.exitCode = await runProgram(process.argv.slice(2));
