import type { Progress } from '../../progress.ts';
import { colour } from '../colour.ts';
import { formatDuration } from '../duration.ts';
import { errorText } from '../failure.ts';
import { printNote } from '../output.ts';
import { openProgress } from '../progress.ts';

const TITLE_WIDTH = 12;

/** Runs one part of the start: shows its steps meanwhile, and one line when it is done, unless it was cut off by `stop`. */
export async function phase<T>(
  stop: AbortSignal,
  title: string,
  work: (progress: Progress) => Promise<T>,
  outcome: (result: T) => string,
): Promise<T> {
  const display = openProgress({ keepAfterMs: Number.POSITIVE_INFINITY });
  const begin = performance.now();
  display.report({ step: title });
  try {
    const result = await work(display.report);
    display.clear();
    const elapsed = colour('dim', formatDuration(performance.now() - begin), process.stderr);
    printNote(`${colour('green', '✓', process.stderr)} ${title.padEnd(TITLE_WIDTH)}  ${outcome(result)}  ${elapsed}`);
    return result;
  } catch (error) {
    display.clear();
    if (!stop.aborted) printNote(`${colour('red', '✗', process.stderr)} ${title}`);
    throw error;
  } finally {
    display.end();
  }
}

/** For parts that the clock repeats: their failure is printed, and the start goes on. */
export async function tried<T>(stop: AbortSignal, work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!stop.aborted) printNote(errorText(error));
    return undefined;
  }
}
