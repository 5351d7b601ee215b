import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * The key of the hashes that stand for e-mail addresses and phone numbers: 64 hexadecimal digits, made on first use, readable by its
 * owner only. Whoever loses it gets other hashes, and the next run recomputes everything.
 */
export async function personalDataKey(home: string): Promise<string> {
  const path = join(home, 'data', 'secrets', 'personal-data.key');
  const present = await readKey(path);
  if (present !== undefined) return present;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await writeFile(path, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readKey(path)) ?? '';
}

async function readKey(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
