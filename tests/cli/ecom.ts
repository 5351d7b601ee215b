import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';

export const checkout = fileURLToPath(new URL('../..', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Call {
  /** Settings; those of the person who runs the tests do not count. */
  readonly env?: Readonly<Record<string, string>>;
  readonly folder?: string;
  readonly input?: string;
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

async function outcomeOf(child: ChildProcess, { input = '' }: Call): Promise<Outcome> {
  child.stdin?.end(input);
  const ended = new Promise<Pick<Outcome, 'code' | 'signal'>>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
  const [stdout, stderr] = await Promise.all(
    [child.stdout, child.stderr].map((stream) => (stream ? text(stream) : '')),
  );
  return { ...(await ended), stdout: stdout ?? '', stderr: stderr ?? '' };
}
