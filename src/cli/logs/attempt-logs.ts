import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseLine } from '../../orchestration/log-lines.ts';
import { colour } from '../colour.ts';
import { printable } from '../table.ts';

/** The logs of a run's attempts, in the order in which they were begun; of one task alone where it is named. */
export async function attemptLogs(folder: string, task?: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files = names.filter(
    (name) => name.endsWith('.log') && (task === undefined || dirname(name) === `task_id=${task}`),
  );
  const times = await Promise.all(
    files.map(async (name) => ({ name, at: (await stat(join(folder, name))).birthtimeMs })),
  );
  return times.toSorted((a, b) => a.at - b.at).map(({ name }) => join(folder, name));
}

/** Writes what the logs of runs hold, and with each further call what has come since. */
export function logPrinter(write: (line: string) => void): (folder: string, task?: string) => Promise<void> {
  const seen = new Map<string, number>();
  return async (folder, task) => {
    for (const file of await attemptLogs(folder, task)) {
      const from = seen.get(file);
      const text = await readFrom(file, from ?? 0);
      if (from === undefined) write(colour('bold', titleOf(file)));
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      for (const line of whole.split('\n')) if (line !== '') write(lineText(line));
      seen.set(file, (from ?? 0) + Buffer.byteLength(whole));
    }
  };
}

async function readFrom(file: string, position: number): Promise<string> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.max(0, size - position));
    await handle.read(buffer, 0, buffer.length, position);
    return buffer.toString('utf8');
  } finally {
    await handle.close();
  }
}

/** `etl, attempt 1 of scheduled__…` from the file's path. */
function titleOf(file: string): string {
  const value = (name: string): string => name.slice(name.indexOf('=') + 1);
  const attempt = value(basename(file, '.log'));
  return `${value(basename(dirname(file)))}, attempt ${attempt} of ${value(basename(dirname(dirname(file))))}`;
}

function lineText(line: string): string {
  const { timestamp = '', level = '', event = '', result } = parseLine(line);
  const time = colour('dim', timestamp.slice(11, 19).padEnd(8));
  const mark = level === 'error' ? colour('red', 'error') : level.padEnd(5);
  const text = result === undefined ? event : JSON.stringify(result);
  return `${time}  ${mark}  ${printable(text)}`;
}
