import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, isGroupAlive, isSameProcess } from '../machine/processes.ts';

/** A process that was started as the head of its own group, so that whatever it starts ends with it. */
export interface ProcessGroup {
  readonly pid: number;
  /** Tells it from a later process of that number; null where the system does not say. */
  readonly start: string | null;
}

const POLL_MS = 200;

/** Whether the group's first process is still the one that was started. */
export const isRunning = ({ pid, start }: ProcessGroup): Promise<boolean> => isSameProcess(pid, start);

/** Resolves when the group's first process has ended, whoever is its parent. */
export async function waitForEnd(group: ProcessGroup): Promise<void> {
  while (await isRunning(group)) await sleep(POLL_MS);
}

/** Asks the group to end, and ends it when the grace is over. */
export async function endGroup(group: ProcessGroup, graceMs: number): Promise<void> {
  if (!(await isGroup(group))) return;
  send(group, 'SIGTERM');
  if (await goneWithin(group, graceMs)) return;
  send(group, 'SIGKILL');
  await goneWithin(group, KILLED_MS);
}

/** What was killed is gone at once. */
const KILLED_MS = 2_000;

async function goneWithin(group: ProcessGroup, milliseconds: number): Promise<boolean> {
  const giveUpAt = performance.now() + milliseconds;
  while (await isGroup(group)) {
    if (performance.now() > giveUpAt) return false;
    await sleep(POLL_MS);
  }
  return true;
}

const isGroup = ({ pid }: ProcessGroup): Promise<boolean> =>
  process.platform === 'win32' ? Promise.resolve(isAlive(pid)) : isGroupAlive(pid);

/** Windows has no groups: there the process alone. */
const target = ({ pid }: ProcessGroup): number => (process.platform === 'win32' ? pid : -pid);

function send(group: ProcessGroup, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(target(group), signal);
  } catch (error) {
    // ESRCH: it has just ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
