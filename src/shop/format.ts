import { DAY_MS } from './time/clock.ts';

/** Values as the text of a row file's fields (`src/storage/storage.ts`). */

const MINUTE = 60_000;

const twoDigits = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));
const threeDigits = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, '0'));
const minutes = Array.from({ length: 1440 }, (_, n) => ` ${twoDigits[Math.floor(n / 60)]}:${twoDigits[n % 60]}:`);

/** The dates asked for last: almost every call asks for one of a few neighbouring days. */
const REMEMBERED = 64;
const rememberedDays: number[] = new Array(REMEMBERED).fill(Number.NaN);
const rememberedDates: string[] = new Array(REMEMBERED).fill('');

/** `YYYY-MM-DD` of a day counted from 1970-01-01. */
export function dateText(day: number): string {
  const place = day & (REMEMBERED - 1);
  if (rememberedDays[place] !== day) {
    rememberedDays[place] = day;
    rememberedDates[place] = new Date(day * DAY_MS).toISOString().slice(0, 10);
  }
  return rememberedDates[place] as string;
}

/** `YYYY-MM-DD HH:MM:SS.mmm` of milliseconds since 1970. */
export function timestampText(ms: number): string {
  const day = Math.floor(ms / DAY_MS);
  const inDay = ms - day * DAY_MS;
  const inMinute = inDay % MINUTE;
  const second = Math.floor(inMinute / 1000);
  return `${dateText(day)}${minutes[(inDay - inMinute) / MINUTE]}${twoDigits[second]}.${threeDigits[inMinute % 1000]}`;
}

/** `12.50` of 1250. */
export function centsText(cents: number): string {
  return `${Math.floor(cents / 100)}.${twoDigits[cents % 100]}`;
}

/** A whole number of `scale` decimals as text: `(5, 8)` is `0.00000005`. */
export function scaledText(value: number, scale: number): string {
  const digits = String(value).padStart(scale + 1, '0');
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Two digits at least. */
export const padded = (value: number): string => twoDigits[value] ?? String(value);
