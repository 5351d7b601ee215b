import { z } from 'zod';
import type { Config } from '../config.ts';
import { readJson, writeWhole } from '../machine/files.ts';
import { withLockFile } from '../machine/lock-file.ts';
import { newSecretFile, secretFile } from '../secrets.ts';
import { parseVariable } from './definitions.ts';
import type { StoredVariables, VariableStore } from './store.ts';

type Home = Pick<Config, 'home'>;

const FILE = 'variables.json';

/** A file beside the secrets, not a table: a task reads it without a server to start first, and sees a change at once. */
export const fileStore = (config: Home): VariableStore => ({
  read: () => read(config),
  async store(name, value) {
    parseVariable(name, value, 'the value given');
    await change(config, (before) => ({ ...before, [name]: value.trim() }));
  },
  forget: (name) => change(config, ({ [name]: _forgotten, ...others }) => others),
});

const stored = z.record(z.string(), z.string()) as z.ZodType<StoredVariables>;

const read = async (config: Home): Promise<StoredVariables> =>
  (await readJson(secretFile(config, FILE), stored, 'Correct its JSON; or remove it, and set the Variables again.')) ??
  {};

async function change(config: Home, work: (before: StoredVariables) => StoredVariables): Promise<void> {
  const path = await newSecretFile(config, FILE);
  await withLockFile(`${path}.lock`, async () =>
    writeWhole(path, `${JSON.stringify(work(await read(config)), undefined, 2)}\n`),
  );
}
