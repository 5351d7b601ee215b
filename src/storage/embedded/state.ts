import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Config, dataFolder } from '../../config.ts';
import { readJson, writeWhole } from '../../machine/files.ts';

type Home = Pick<Config, 'home'>;

/** What is remembered of the embedded server between starts: `<home>/data/postgres.json`. */
export interface ServerState {
  /** The home folder that the server was made for. */
  readonly home: string;
  readonly port: number;
  /** The port that was asked for when `port` was chosen. */
  readonly preferredPort: number;
  readonly base: string;
  readonly data: string;
  readonly log: string;
  readonly binaries: string;
}

const serverState: z.ZodType<ServerState> = z.object({
  home: z.string(),
  port: z.number().int(),
  preferredPort: z.number().int(),
  base: z.string(),
  data: z.string(),
  log: z.string(),
  binaries: z.string(),
});

const stateFile = (config: Home): string => join(dataFolder(config), 'postgres.json');

const STATE_LOST = 'Remove it: the next start finds the databases where they are, and writes it anew.';

/** Undefined before the first start, and in a copy of a home folder: what is remembered there is the server of the original. */
export async function readState(config: Home): Promise<ServerState | undefined> {
  const state = await readJson(stateFile(config), serverState, STATE_LOST);
  if (state === undefined) return undefined;
  const isMoved = !existsSync(state.home);
  return isMoved || state.home === (await realpath(config.home)) ? state : undefined;
}

export async function writeState(config: Home, state: Omit<ServerState, 'home'>): Promise<void> {
  const whole: ServerState = { home: await realpath(config.home), ...state };
  await writeWhole(stateFile(config), `${JSON.stringify(whole, undefined, 2)}\n`);
}
