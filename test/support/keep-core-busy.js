import { spawn } from 'node:child_process';

/** Jest's set-up: another process computes as long as this one lives. */
export default function keepCoreBusy() {
  spawn(process.execPath, ['-e', `while (process.ppid === ${process.pid});`], { stdio: 'ignore' }).unref();
}
