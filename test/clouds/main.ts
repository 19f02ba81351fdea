/**
 * `npm run test:clouds`: signatures of AWS against botocore, and an outage of the first of three sellers under load.
 * Exits with 1 when anything came out wrong.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BuiltGateway } from '../run/built-gateway.js';
import { Botocore } from './botocore.js';
import { checkGateway, checkOwnVerification } from './check-signatures.js';
import { proveOutage } from './prove-outage.js';

const { values } = parseArgs({
  options: {
    /** A gateway that is built already; by default these sources are. */
    dist: { type: 'string' },
    requests: { type: 'string', default: '2000' },
    /** The outage takes two minutes. */
    'signatures-only': { type: 'boolean', default: false },
  },
});

function print(name: string, lines: readonly string[], faults: readonly string[]): void {
  process.stdout.write(`${faults.length === 0 ? 'ok  ' : 'FAIL'} ${name}\n`);
  for (const line of [...lines, ...faults.slice(0, 20)]) process.stdout.write(`       ${line}\n`);
  if (faults.length > 0) process.exitCode = 1;
}

const botocore = await Botocore.find();
print(`the pretend Bedrock and botocore ${botocore.version} agree`, [], await checkOwnVerification(botocore));

const built =
  values.dist === undefined ? await BuiltGateway.build() : BuiltGateway.at(resolve(values.dist), [process.execPath]);
const signing = BuiltGateway.at(built.folder, [process.execPath]);
print('the gateway and botocore sign alike', [], await checkGateway(botocore, signing));

if (!values['signatures-only']) {
  const { figures, faults } = await proveOutage(built, Number(values.requests));
  print('an outage of the first of three sellers', figures, faults);
}
await built.close();
