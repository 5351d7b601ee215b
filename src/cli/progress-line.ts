import type { ProgressStep } from '../progress.ts';
import { colour } from './colour.ts';
import { formatDuration } from './duration.ts';
import { count } from './table.ts';
import { type Pace, paceAfter, timeLeft } from './time-left.ts';

/** A step that goes on; moments in milliseconds of one clock. */
export interface Running {
  readonly step: ProgressStep;
  readonly since: number;
  readonly pace: Pace | undefined;
}

/** What runs after a step was told; the same step goes on, another one begins. */
export function runningAfter(before: Running | undefined, step: ProgressStep, now: number): Running {
  const same = before?.step.step === step.step ? before : undefined;
  return { step, since: same?.since ?? now, pace: paceAfter(same?.pace, step, now) };
}

/** An ended step has no time left, however far it came. */
export const ended = (running: Running): Running => ({ ...running, pace: undefined });

/** Until then nobody asks how long it takes. */
const SHORT_MS = 500;

/** For a log: step, amount, percent, elapsed time, time left. */
export function plainLine(running: Running, now: number): string {
  const { step, amount, percent, elapsed, left } = partsOf(running, now);
  return joined([step, amount, percent, elapsed, left]);
}

/** For a terminal, which must not be wider than its columns: with a bar where the step has a total. */
export function terminalLine(running: Running, now: number, columns: number): string {
  const room = columns - 1;
  const { step, amount, percent, elapsed, left } = partsOf(running, now);
  const share = shareOf(running.step);
  if (share === undefined) return cut(joined([step, amount, elapsed]), room);
  const rests = [[amount, elapsed, left], [amount, left], [left], []];
  for (const rest of rests) {
    const free = room - widthOf(joined([step, percent, ...rest])) - 1;
    const cells = BAR_CELLS.find((candidate) => candidate <= free);
    if (cells) return joined([step, `${bar(share, cells)} ${percent}`, ...rest]);
  }
  return cut(joined([step, percent]), room);
}

/** Few widths: a bar that follows each change of the text beside it would flicker. */
const BAR_CELLS = [24, 16, 10];

function bar(share: number, cells: number): string {
  const full = Math.floor(share * cells);
  return '█'.repeat(full) + '░'.repeat(cells - full);
}

type Parts = Readonly<Record<'step' | 'amount' | 'percent' | 'elapsed' | 'left', string>>;

function partsOf({ step, since, pace }: Running, now: number): Parts {
  const share = shareOf(step);
  const elapsed = now - since;
  const rest = pace?.endsAt === undefined ? undefined : pace.endsAt - now;
  return {
    step: step.step,
    amount: amountOf(step),
    percent: share === undefined ? '' : `${Math.floor(share * 100)} %`,
    elapsed: elapsed < SHORT_MS ? '' : colour('dim', formatDuration(elapsed), process.stderr),
    // What should have ended by now has no honest guess.
    left: rest === undefined || share === 1 || rest < 0 ? '' : timeLeft(rest),
  };
}

function amountOf({ done, total, unit = '' }: ProgressStep): string {
  if (done === undefined) return '';
  const counted = total === undefined ? count(done) : `${count(done)} / ${count(total)}`;
  return `${counted} ${unit}`.trimEnd();
}

/** From 0 to 1; undefined for a step without a total. */
function shareOf({ done, total }: ProgressStep): number | undefined {
  if (done === undefined || !total) return undefined;
  return Math.min(1, Math.max(0, done / total));
}

/** Parts with a margin before the first. */
const joined = (parts: readonly string[]): string => ['', ...parts.filter((part) => part !== '')].join('  ');

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours take no room
const withoutColour = (line: string): string => line.replace(/\u001b\[\d+m/g, '');

const widthOf = (line: string): number => withoutColour(line).length;

/** A line longer than the terminal would leave its first part behind when it is written again. */
const cut = (line: string, room: number): string => (widthOf(line) <= room ? line : withoutColour(line).slice(0, room));
