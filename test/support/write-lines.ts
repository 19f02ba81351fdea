import { writeWholeLine } from '../../src/observability/write-whole-line.js';

/** Writes many lines in one turn, as a busy worker does: node write-lines.js NAME COUNT */
const [, , name = '', count = '0'] = process.argv;
for (let index = 0; index < Number(count); index++) writeWholeLine(`${name} ${'x'.repeat(100 + (index % 200))} end\n`);
