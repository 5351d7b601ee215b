import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Config, dataFolder } from './config.ts';

/** Passwords, keys and stored Variables of a home folder are files that only their owner reads: `<home>/data/secrets/`. */

type Home = Pick<Config, 'home'>;

export const secretsFolder = (config: Home): string => join(dataFolder(config), 'secrets');

export const secretFile = (config: Home, name: string): string => join(secretsFolder(config), name);

/** A secret's path, in a folder that is there. */
export async function newSecretFile(config: Home, name: string): Promise<string> {
  const path = secretFile(config, name);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return path;
}
