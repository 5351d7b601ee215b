import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Config } from '../config.ts';
import { readIfPresent } from '../machine/files.ts';
import { newSecretFile, secretFile } from '../secrets.ts';

type Home = Pick<Config, 'home'>;

const FILE = 'personal-data.key';

/**
 * The key of the hashes that stand for e-mail addresses and phone numbers: 64 hexadecimal digits, made on first use, readable by its
 * owner only. Whoever loses it gets other hashes, and the next run recomputes everything.
 */
export async function personalDataKey(config: Home): Promise<string> {
  const present = await presentKey(config);
  if (present !== undefined) return present;
  try {
    await writeFile(await newSecretFile(config, FILE), randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await presentKey(config)) ?? '';
}

/** The same where there is one already. */
export const presentKey = async (config: Home): Promise<string | undefined> =>
  (await readIfPresent(secretFile(config, FILE)))?.trim();
