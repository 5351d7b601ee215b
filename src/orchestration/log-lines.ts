import { readFile } from 'node:fs/promises';

/** A line of a task's log; one that is no JSON is what a program printed on its own. */
export interface LogLine {
  readonly timestamp?: string;
  readonly level?: string;
  readonly event?: string;
  readonly result?: unknown;
}

export function parseLine(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { event: line };
  }
}

export async function readLines(logFile: string): Promise<readonly LogLine[]> {
  const text = await readFile(logFile, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map(parseLine);
}
