import { randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import { EcomError } from '../errors.ts';
import { readIfPresent, writeIfNone } from '../machine/files.ts';
import { newSecretFile, secretFile } from '../secrets.ts';

type Home = Pick<Config, 'home'>;

const FILE = 'personal-data.key';

/**
 * The key of the hashes that stand for e-mail addresses and phone numbers: 32 bytes as 64 hexadecimal digits, made on first use, readable
 * by its owner only. Whoever loses it gets other hashes, and the next run recomputes everything.
 *
 * @throws EcomError STATE_FILE_BROKEN for a file that holds anything else: a shorter key could be guessed
 */
export async function personalDataKey(config: Home): Promise<string> {
  const present = await presentKey(config);
  if (present !== undefined) return present;
  await writeIfNone(await newSecretFile(config, FILE), randomBytes(32).toString('hex'));
  return (await presentKey(config)) ?? '';
}

/** The same where there is one already. */
export async function presentKey(config: Home): Promise<string | undefined> {
  const path = secretFile(config, FILE);
  const key = (await readIfPresent(path))?.trim();
  if (key === undefined || /^[0-9a-f]{64}$/i.test(key)) return key;
  throw new EcomError('STATE_FILE_BROKEN', `${path} holds no key: 64 hexadecimal digits were expected.`, {
    next: 'Put the key back from a backup; or remove the file: the next run makes a new key, and hashes everything again with it.',
    fields: { file: path },
  });
}
