import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Config, dataFolder } from '../config.ts';
import { withLockFile } from '../machine/lock-file.ts';
import { parseVariable, type VariableName } from './definitions.ts';

/**
 * Stored Variables, as text by name. In a file beside the secrets, not in a database: a task reads them without a server to start first,
 * and sees a change at once.
 */
export type StoredVariables = Readonly<Partial<Record<VariableName, string>>>;

type Home = Pick<Config, 'home'>;

const file = (config: Home): string => join(dataFolder(config), 'secrets', 'variables.json');

export async function readStored(config: Home): Promise<StoredVariables> {
  try {
    return JSON.parse(await readFile(file(config), 'utf8')) as StoredVariables;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

/** @throws EcomError SETTING_INVALID where the value is not accepted; then nothing is changed */
export async function storeVariable(config: Home, name: VariableName, value: string): Promise<void> {
  parseVariable(name, value, 'the value given');
  await change(config, (stored) => ({ ...stored, [name]: value.trim() }));
}

/** From now on the default. */
export async function forgetVariable(config: Home, name: VariableName): Promise<void> {
  await change(config, ({ [name]: _forgotten, ...others }) => others);
}

async function change(config: Home, work: (stored: StoredVariables) => StoredVariables): Promise<void> {
  const path = file(config);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await withLockFile(`${path}.lock`, async () => {
    const partial = `${path}.${process.pid}`;
    await writeFile(partial, `${JSON.stringify(work(await readStored(config)), undefined, 2)}\n`, { mode: 0o600 });
    await rename(partial, path);
  });
}
