import type { Config } from '../config.ts';
import { readIfPresent, writeWhole } from '../machine/files.ts';
import { withLockFile } from '../machine/lock-file.ts';
import { newSecretFile, secretFile } from '../secrets.ts';
import { parseVariable, type VariableName } from './definitions.ts';

/**
 * Stored Variables, as text by name. In a file beside the secrets, not in a database: a task reads them without a server to start first,
 * and sees a change at once.
 */
export type StoredVariables = Readonly<Partial<Record<VariableName, string>>>;

type Home = Pick<Config, 'home'>;

const FILE = 'variables.json';

export async function readStored(config: Home): Promise<StoredVariables> {
  const text = await readIfPresent(secretFile(config, FILE));
  return text === undefined ? {} : (JSON.parse(text) as StoredVariables);
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
  const path = await newSecretFile(config, FILE);
  await withLockFile(`${path}.lock`, async () =>
    writeWhole(path, `${JSON.stringify(work(await readStored(config)), undefined, 2)}\n`),
  );
}
