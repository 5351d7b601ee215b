import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config.ts';
import { EcomError } from '../../errors.ts';
import { runFolder, runsWithLogs } from '../../orchestration/log-files.ts';
import { parseLine, readLines } from '../../orchestration/log-lines.ts';
import { colour } from '../colour.ts';
import type { JsonFlag } from '../help.ts';
import { print, printJson } from '../output.ts';
import { printable } from '../table.ts';

export interface ShowOptions {
  readonly run?: string;
  readonly task?: string;
  readonly follow?: boolean;
}

const POLL_MS = 500;

/**
 * Prints a run's logs, attempt by attempt; with `follow` what comes after, later runs too.
 *
 * @throws EcomError FILE_UNREADABLE where there is no log
 */
export async function showLogs(config: Config, dag: string, options: ShowOptions, { json }: JsonFlag): Promise<void> {
  const run = options.run ?? (await newestRun(config, dag));
  if (run === undefined && !options.follow) throw noLogs(config, dag);
  if (json) {
    const files = run === undefined ? [] : await attemptFiles(runFolder(config, dag, run), options.task);
    printJson({ dag, run, lines: (await Promise.all(files.map(readLines))).flat() });
    return;
  }
  const seen = new Map<string, number>();
  for (;;) {
    const shown = options.run ?? (await newestRun(config, dag));
    if (shown !== undefined) await printNew(runFolder(config, dag, shown), options.task, seen);
    if (!options.follow) return;
    await sleep(POLL_MS);
  }
}

async function newestRun(config: Config, dag: string): Promise<string | undefined> {
  const runs = await runsWithLogs(config, dag);
  const times = await Promise.all(
    runs.map(async (run) => ({ run, at: (await stat(runFolder(config, dag, run))).mtimeMs })),
  );
  return times.toSorted((a, b) => b.at - a.at)[0]?.run;
}

/** In the order in which they were begun. */
async function attemptFiles(folder: string, task: string | undefined): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files = names.filter(
    (name) => name.endsWith('.log') && (task === undefined || name.includes(`task_id=${task}`)),
  );
  const times = await Promise.all(
    files.map(async (name) => ({ name, at: (await stat(join(folder, name))).birthtimeMs })),
  );
  return times.toSorted((a, b) => a.at - b.at).map(({ name }) => join(folder, name));
}

/** Prints what the files hold beyond what was printed. */
async function printNew(folder: string, task: string | undefined, seen: Map<string, number>): Promise<void> {
  for (const file of await attemptFiles(folder, task)) {
    const from = seen.get(file);
    const text = await readFrom(file, from ?? 0);
    if (from === undefined) print(colour('bold', titleOf(file)));
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    for (const line of whole.split('\n')) if (line !== '') print(lineText(line));
    seen.set(file, (from ?? 0) + Buffer.byteLength(whole));
  }
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

function noLogs(config: Config, dag: string): EcomError {
  return new EcomError('FILE_UNREADABLE', `There is no log of ${dag} in ${config.home}.`, {
    next: 'ecom dags list shows the DAGs and their last runs; ecom dags trigger starts one.',
    fields: { dag },
  });
}
