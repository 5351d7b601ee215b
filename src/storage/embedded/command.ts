import { spawn } from 'node:child_process';
import { parse } from 'node:path';
import type { Account } from './account.ts';

export interface CommandResult {
  /** Exit code; null after a signal or where the program could not start. */
  readonly status: number | null;
  /** Standard output and standard error, in the order they came. */
  readonly output: string;
}

/** Runs a program to its end, as the account where one is given. Never throws: a program that cannot start is a result too. */
export function runAs(account: Account | undefined, program: string, args: readonly string[]): Promise<CommandResult> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(program, args, {
      // The account may have no right to the folder that this process is in.
      cwd: parse(program).root || undefined,
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      ...(account ? { uid: account.uid, gid: account.gid } : {}),
    });
    const collect = (piece: Buffer): void => {
      output += piece.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => resolve({ status: null, output: `${output}${error.message}` }));
    child.on('close', (status) => resolve({ status, output }));
  });
}

/** English messages, none of the person's own PG… settings, and no secret that the server would keep for its life. */
function environment(): NodeJS.ProcessEnv {
  const kept = process.platform === 'win32' ? Object.entries(process.env) : [['PATH', process.env.PATH]];
  const harmless = kept.filter(([name]) => !/^(PG|ECOM_)/i.test(String(name)));
  return { ...Object.fromEntries(harmless), LC_ALL: 'C' };
}
