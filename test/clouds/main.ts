/**
 * `npm run test:clouds`: signatures of AWS against botocore, and an outage of the first of three sellers under load.
 * Exits with 1 when anything came out wrong.
 */
import { Botocore } from './botocore.js';
import { checkOwnVerification } from './check-signatures.js';

const botocore = await Botocore.find();
const faults = await checkOwnVerification(botocore);
process.stdout.write(`botocore ${botocore.version}: ${faults.length} faults in the pretend Bedrock's verification\n`);
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;
