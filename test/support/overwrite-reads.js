/**
 * For a process whose connections read into one buffer: what was read is overwritten as soon as it has been taken, as
 * the next connection would do sooner or later. node --import ./test/support/overwrite-reads.js main.js
 */
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';

let reads = 0;

function overwriting({ buffer, callback }) {
  return {
    buffer,
    callback: (length, bytes) => {
      const goOn = callback(length, bytes);
      bytes.fill(0xff);
      reads++;
      return goOn;
    },
  };
}

for (const library of [net, tls]) {
  const { connect } = library;
  library.connect = (options, ...more) =>
    connect.call(library, options?.onread ? { ...options, onread: overwriting(options.onread) } : options, ...more);
}
syncBuiltinESMExports();
process.on('exit', () => process.stderr.write(`${reads} reads were overwritten\n`));
