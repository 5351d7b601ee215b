const HOUR = 3_600_000;

const iso = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(?:\.0+)?)?$/;
const monthFirst = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d\d)(?::(\d\d))?$/;

/**
 * A UK local time as milliseconds of UTC; undefined for a text that is none. Takes `2010-12-01 08:26:00` and the month-first
 * `12/1/2010 8:26` of other copies.
 *
 * British Summer Time runs from 01:00 UTC of the last Sunday in March to 01:00 UTC of the last Sunday in October (directive
 * 2000/84/EC). A time of the hour that comes twice in October is taken as its first; one of the hour that is left out in March as if
 * clocks had not changed yet.
 */
export function parseLondonTime(text: string): number | undefined {
  const local = parseLocal(text);
  if (local === undefined) return undefined;
  const year = new Date(local).getUTCFullYear();
  const summer = local - HOUR;
  return summer >= lastSunday(year, 2) + HOUR && summer < lastSunday(year, 9) + HOUR ? summer : local;
}

/** The wall clock's reading as if it were UTC. */
function parseLocal(text: string): number | undefined {
  const parts = isoParts(text) ?? monthFirstParts(text);
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // Date.UTC takes the 31st of February for the 3rd of March.
  const isReal =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return isReal ? date.getTime() : undefined;
}

const isoParts = (text: string): number[] | undefined =>
  iso
    .exec(text)
    ?.slice(1)
    .map((part) => Number(part ?? 0));

function monthFirstParts(text: string): number[] | undefined {
  const match = monthFirst
    .exec(text)
    ?.slice(1)
    .map((part) => Number(part ?? 0));
  if (!match) return undefined;
  const [month = 0, day = 0, year = 0, ...time] = match;
  return [year, month, day, ...time];
}

function lastSunday(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month + 1, 0));
  return Date.UTC(year, month, last.getUTCDate() - last.getUTCDay());
}
