import { readFileSync } from 'node:fs';
import { runAs } from './command.ts';

/** An operating system account, by number. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root; undefined where this process is not root and runs the server itself. */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n').map(parseAccount);
  return ['postgres', 'nobody'].flatMap((name) => accounts.find((account) => account?.name === name) ?? [])[0];
}

function parseAccount(line: string): Account | undefined {
  const [name, , uid, gid] = line.split(':');
  return name && uid && gid ? { name, uid: Number(uid), gid: Number(gid) } : undefined;
}

/**
 * Whether the account can run a program, or pass through a folder. The account itself is asked, so that the answer holds with
 * access lists and whatever else decides.
 */
export async function canExecute(account: Account | undefined, path: string): Promise<boolean> {
  if (!account) return true;
  const { status } = await runAs(account, '/bin/sh', ['-c', 'test -x "$0"', path]);
  return status === 0;
}
