import { writeFileSync } from 'node:fs';
import { readIfPresent } from '../machine/files.ts';

/** How a task's command ended, as it writes it down itself beside its log: whoever started it may be gone by then. */
export interface Outcome {
  readonly exitCode: number;
  /** What it printed as its result; undefined where it printed none. */
  readonly result: unknown;
  /** The error that it printed. */
  readonly error: string | undefined;
}

/** `attempt=1.json` for `attempt=1.log`. */
export const outcomeFile = (logFile: string): string => logFile.replace(/\.log$/, '.json');

/** Undefined where a signal ended the process, or the machine was switched off, or it has not ended, or its disk was full. */
export async function readOutcome(logFile: string): Promise<Outcome | undefined> {
  const document = parsed(await readIfPresent(outcomeFile(logFile)));
  return document && { exitCode: document.exit_code, result: document.result, error: document.error };
}

function parsed(text: string | undefined): OutcomeDocument | undefined {
  try {
    return JSON.parse(text ?? '') as OutcomeDocument;
  } catch {
    return undefined;
  }
}

interface OutcomeDocument {
  readonly exit_code: number;
  readonly result?: unknown;
  readonly error?: string;
}

const said: { result?: unknown; error?: string } = {};

export function noteResult(result: unknown): void {
  said.result = result;
}

/** A command fails once. */
export function noteError(error: string): void {
  said.error ??= error;
}

/** From now on this process writes down how it ends. */
export function leaveOutcome(path: string): void {
  process.on('exit', (exit_code) => {
    const document: OutcomeDocument = { exit_code, ...said };
    writeFileSync(path, `${JSON.stringify(document, withBigInts)}\n`);
  });
}

/** JSON has no whole numbers of any size: they are text. */
export const withBigInts = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;
