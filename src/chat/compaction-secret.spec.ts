import { randomBytes } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { describeEngines } from '../../test/support/describe-engines.js';
import { type DatabaseService } from '../storage/database.service.js';
import { CompactionSecret } from './compaction-secret.service.js';

async function openSecret(database: DatabaseService): Promise<CompactionSecret> {
  const secret = new CompactionSecret(database);
  await secret.onModuleInit();
  return secret;
}

const SUMMARY = 'They said 你好 and nothing else.';

describeEngines('sealed summaries', (under) => {
  it('are opened by every process on the same database', async () => {
    const settings = await under.settings();
    const one = await openSecret(await under.open(settings));
    const other = await openSecret(await under.open(settings));
    const sealed = one.seal(SUMMARY);
    expect(sealed).toMatch(/^gwc1\.[\w-]+$/);
    expect(other.open(sealed)).toBe(SUMMARY);
    expect(one.seal(SUMMARY)).not.toBe(sealed);
  });

  it('survive a change of the encryption key', async () => {
    const settings = await under.settings();
    const sealed = (await openSecret(await under.open(settings))).seal(SUMMARY);
    const next = { ...settings, encryptionKey: randomBytes(32).toString('base64') };
    await under.open({ ...next, previousEncryptionKey: settings.encryptionKey });
    expect((await openSecret(await under.open(next))).open(sealed)).toBe(SUMMARY);
  });

  it('are nobody else’s to make or to change', async () => {
    const secret = await openSecret(await under.open(await under.settings()));
    const sealed = secret.seal(SUMMARY);
    const altered = sealed.slice(0, -3) + (sealed.endsWith('AAA') ? 'BBB' : 'AAA');
    for (const foreign of ['', 'gAAAAABvendor', 'gwc1.', 'gwc1.AAAA', altered, sealed.slice(0, 20)])
      expect(secret.open(foreign)).toBeUndefined();
    const another = await openSecret(await under.open(await under.settings()));
    expect(another.open(sealed)).toBeUndefined();
  });
});
