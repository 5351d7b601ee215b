import { once } from 'node:events';
import { RUN_CONTEXT } from '../orchestration/environment.ts';
import { noteError, noteResult, withBigInts } from '../orchestration/outcome.ts';

/** Results go to stdout; progress, logs and errors to stderr, so that `--json` is one document whatever happens meanwhile. */

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints a piece of a result; resolves when there is room for the next. */
export async function printPiece(text: string): Promise<void> {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** In a task's log everything is a JSON line. */
const isLog = process.env[RUN_CONTEXT.logFormat] === 'json';

export type LogLevel = 'info' | 'error';

let copy: ((line: string) => void) | undefined;

/** From now on notes go there too, each as a JSON line. */
export function alsoTo(write: (line: string) => void): void {
  copy = write;
}

let prepare: (() => void) | undefined;

/** What is done from now on before each note: a line that is written again and again makes way for it. */
export function beforeNotes(work: (() => void) | undefined): void {
  prepare = work;
}

export function printNote(text: string, level: LogLevel = 'info'): void {
  if (level === 'error') noteError(plain(text));
  copy?.(logLine(level, { event: plain(text) }));
  prepare?.();
  process.stderr.write(isLog ? logLine(level, { event: plain(text) }) : `${text}\n`);
}

const logLine = (level: LogLevel, fields: object): string =>
  `${JSON.stringify({ timestamp: new Date().toISOString(), level, ...fields })}\n`;

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const plain = (text: string): string => text.replace(/\u001b\[\d+m/g, '').trim();

export function printJson(document: unknown): void {
  print(JSON.stringify(document, withBigInts, 2));
}

/** Prints a result: as it is with `--json`, else as `render` words it for people. */
export function show<T>(result: T, json: boolean | undefined, render: (result: T) => string): void {
  noteResult(result);
  if (isLog) process.stdout.write(logLine('info', { event: 'result', result }));
  else if (json) printJson(result);
  else print(render(result));
}
