import { InvalidArgumentError } from 'commander';
import { parseDuration } from './duration.ts';

/**
 * Moments on the command line, one spelling for all commands: a day (`2026-01-31`), a moment (`2026-01-31T08:30`, `…Z`,
 * `…+02:00`; UTC where no zone is given) or an age (`30d`, `12h`). A day is meant whole: since its first moment, until its last.
 */

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2})?$/;
const DAY_MS = 86_400_000;

/** Before it nobody kept shops on computers. */
const EARLIEST = Date.UTC(1970, 0, 1);

const EXPECTED = 'Expected a day (2026-01-31), a moment (2026-01-31T08:30Z) or an age (30d, 12h, 90m).';

/** The first moment meant, for `--since`. */
export function parseSince(text: string): Date {
  return new Date(firstMoment(text));
}

/** The first moment no longer meant, for `--until`: the start of the day after, for a day. */
export function parseUntil(text: string): Date {
  return new Date(firstMoment(text) + (DAY.test(text) ? DAY_MS : 0));
}

function firstMoment(text: string): number {
  const moment = momentOf(text);
  if (moment >= EARLIEST) return moment;
  throw new InvalidArgumentError('Expected a moment since 1970.');
}

function momentOf(text: string): number {
  const age = parseDuration(text);
  if (age !== undefined) return Date.now() - age;
  if (DAY.test(text)) return dayStart(text);
  const [, day = '', time = '', zone = 'Z'] = MOMENT.exec(text) ?? [];
  const moment = Date.parse(`${day}T${time}${zone}`);
  if (Number.isNaN(moment)) throw new InvalidArgumentError(EXPECTED);
  dayStart(day);
  return moment;
}

/** JavaScript takes February 30 for March 2. */
function dayStart(day: string): number {
  const start = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(start.getTime()) || !start.toISOString().startsWith(day)) throw new InvalidArgumentError(EXPECTED);
  return start.getTime();
}

/** A moment for people, in UTC: `2026-01-31 08:30`. */
export const dateTime = (moment: string | Date): string =>
  new Date(moment).toISOString().slice(0, 16).replace('T', ' ');
