import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { type Ending, endOfProcess, PATIENCE_MS, within } from '../support/waiting.ts';

export const checkout = fileURLToPath(new URL('../..', import.meta.url));

export interface Outcome extends Ending {
  readonly stdout: string;
  readonly stderr: string;
}

export interface Call {
  /** Settings; those of the person who runs the tests do not count. */
  readonly env?: Readonly<Record<string, string>>;
  readonly folder?: string;
  readonly input?: string;
  /** Milliseconds after which it is given up. */
  readonly patienceMs?: number;
}

/** An empty folder for `ECOM_HOME` or to work in. */
export const emptyFolder = (): Promise<string> => mkdtemp(join(inject('testFolder'), 'cli-'));

/** Starts `ecom` as a person does, as a process of its own. */
export function startEcom(args: readonly string[], call: Call = {}): ChildProcess {
  return startProgram(process.execPath, [join(checkout, 'bin', 'ecom.mjs'), ...args], call);
}

export const ecom = (args: readonly string[], call: Call = {}): Promise<Outcome> =>
  outcomeOf(startEcom(args, call), call);

export const run = (program: string, args: readonly string[], call: Call = {}): Promise<Outcome> =>
  outcomeOf(startProgram(program, args, call), call);

function startProgram(program: string, args: readonly string[], { env = {}, folder }: Call): ChildProcess {
  return spawn(program, args, {
    cwd: folder ?? inject('testFolder'),
    env: { ...withoutSettings(process.env), ...env },
    stdio: 'pipe',
  });
}

const withoutSettings = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('ECOM_')));

async function outcomeOf(child: ChildProcess, { input = '', patienceMs = PATIENCE_MS }: Call): Promise<Outcome> {
  child.stdin?.end(input);
  const command = child.spawnargs.map((word) => basename(word)).join(' ');
  const said = [child.stdout, child.stderr].map((stream) => (stream ? text(stream) : ''));
  try {
    const [ending, stdout = '', stderr = ''] = await within(
      Promise.all([endOfProcess(child, command, patienceMs), ...said]),
      `what ${command} says`,
      { ms: patienceMs },
    );
    return { ...ending, stdout, stderr };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}
