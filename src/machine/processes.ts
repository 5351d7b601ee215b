import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A process of another account counts as alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * When a process started, as an opaque text: with the number it names a process for good, since numbers are used again. Undefined for a
 * process that is gone, and where the system does not tell.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** Clock ticks since boot, field 22: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
async function fromProc(pid: number): Promise<string | undefined> {
  const fields = await statOf(pid);
  // A zombie has ended; only its parent has not looked yet.
  return fields?.[0] === 'Z' ? undefined : fields?.[19];
}

/** A process's fields from the third on: state, parent, group, …; undefined if it is gone. */
async function statOf(pid: number): Promise<readonly string[] | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name of the program, field 2, may hold spaces and brackets.
  return stat === '' ? undefined : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Whether some process of a group is alive; one that has ended and whose parent has not looked is not. */
export async function isGroupAlive(group: number): Promise<boolean> {
  if (!isAlive(-group)) return false;
  if (process.platform !== 'linux') return true;
  const names = await readdir('/proc');
  const members = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map((name) => statOf(Number(name))));
  return members.some((fields) => fields?.[2] === String(group) && fields[0] !== 'Z');
}

async function fromPs(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], {
      env: { ...process.env, LC_ALL: 'C' },
    });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Whether the process with this number is alive and the one that started then; null where its start was not to be had. */
export async function isSameProcess(pid: number, start: string | null): Promise<boolean> {
  return isAlive(pid) && (start === null || (await processStart(pid)) === start);
}
