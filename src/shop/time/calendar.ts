import { hash, hashBelow, purpose } from '../chance/random.ts';
import { DAY_MS, TICKS_PER_DAY, TICKS_PER_HOUR, type Window } from './clock.ts';

/**
 * When people come to the shop: hours, weekdays, seasons, sales, bursts. The shop keeps one clock, UTC, wherever its visitors live.
 */

/** Percent of a day's visits by hour (shape as in Olist's orders, 2016 to 2018). */
const hourShares = [
  2.6, 1.3, 0.84, 0.46, 0.4, 0.45, 0.6, 1.4, 2.4, 3.5, 6.28, 6.3, 6.3, 6.32, 6.33, 6.34, 6.36, 6.32, 6.3, 6.3, 6.33, 6.33, 5.9, 4.2,
]; // biome-ignore format: one line a day

/** Percent of a week's visits by weekday, Sunday first. */
const weekdayShares = [11.8, 16.5, 16.1, 15.6, 15.1, 13.7, 11.2];

/** How busy a day of the year is beside others, as corners of a line: month, day, level. */
const seasonCorners: readonly (readonly [month: number, day: number, level: number])[] = [
  [1, 1, 0.92],
  [1, 20, 0.86],
  [2, 20, 0.87],
  [3, 20, 0.9],
  [4, 20, 0.88],
  [5, 10, 0.96],
  [5, 25, 0.9],
  [6, 24, 0.93],
  [7, 20, 0.87],
  [8, 15, 0.89],
  [9, 15, 0.94],
  [10, 15, 0.98],
  [11, 1, 1.2],
  [11, 18, 1.52],
  [11, 30, 1.5],
  [12, 8, 1.35],
  [12, 17, 1.15],
  [12, 24, 0.7],
  [12, 28, 0.85],
  [12, 31, 0.9],
];

/** Days of the calendar that are unlike their neighbours. */
const fixedDays: Readonly<Record<string, number>> = {
  '1-1': 0.7,
  '2-12': 1.2,
  '2-13': 1.2,
  '11-11': 1.5,
  '12-24': 0.8,
  '12-25': 0.55,
  '12-26': 0.9,
};

/** From the Monday before Black Friday to the Monday after it. */
const blackFridayWeek: Readonly<Record<number, number>> = {
  [-4]: 1.2,
  [-3]: 1.2,
  [-2]: 1.25,
  [-1]: 1.5,
  0: 2.7,
  1: 1.9,
  2: 1.8,
  3: 2.3,
};

const GROWTH_PER_YEAR = 0.12;

/** A campaign is sent on one day in so many, to be read from nine o'clock on. */
const CAMPAIGN_EVERY_DAYS = 20;
const CAMPAIGN_HOURS: Readonly<Record<number, number>> = { 9: 1.9, 10: 1.6, 11: 1.3, 12: 1.15 };

/** No tick is so many times as busy as the mean one. */
export const BUSIEST = 16;

interface CalendarDay {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

/** A day counted from 1970-01-01, in UTC. */
function calendarDay(day: number): CalendarDay {
  const date = new Date(day * DAY_MS);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
  };
}

const dayNumber = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day) / DAY_MS;

/** The day after the fourth Thursday of November. */
function blackFriday(year: number): number {
  const first = dayNumber(year, 11, 1);
  const untilThursday = (4 - calendarDay(first).weekday + 7) % 7;
  return first + untilThursday + 22;
}

/** How busy a day is, a regular weekday in a level year being 1. */
function dayLevel(day: number): number {
  const date = calendarDay(day);
  const weekday = ((weekdayShares[date.weekday] as number) * 7) / 100;
  const fixed = fixedDays[`${date.month}-${date.day}`] ?? 1;
  const sale = blackFridayWeek[day - blackFriday(date.year)] ?? 1;
  return seasonLevel(day, date.year) * weekday * fixed * sale;
}

function seasonLevel(day: number, year: number): number {
  const corners = seasonCorners.map(([month, at, level]) => [dayNumber(year, month, at), level] as const);
  const next = corners.findIndex(([at]) => at > day);
  const [to, high] = corners[next] ?? (corners.at(-1) as readonly [number, number]);
  const [from, low] = corners[next - 1] ?? [to, high];
  return to === from ? high : low + ((high - low) * (day - from)) / (to - from);
}

/** Any year will do: they differ by the weekdays of a few dates. */
const LEVEL_YEAR = 2025;

function meanLevel(): number {
  let sum = 0;
  for (let day = 0; day < 365; day += 1) sum += dayLevel(dayNumber(LEVEL_YEAR, 1, 1) + day);
  return sum / 365;
}

export interface Calendar {
  /** How many times as many visits as on the mean a tick has; the mean over the shop's first year is 1. At most `BUSIEST`. */
  demand(tick: number): number;
  /** The highest demand in a window. */
  busiest(window: Window): number;
}

/** The calendar of a shop that opened in tick `opened`. */
export function createCalendar(seed: number, opened: number): Calendar {
  const mean = meanLevel();
  const levels = new Map<number, number>();
  const levelOf = (day: number): number => {
    const known = levels.get(day);
    if (known !== undefined) return known;
    const level = dayLevel(day) / mean;
    levels.set(day, level);
    return level;
  };
  const demand = (tick: number): number => {
    const day = Math.floor(tick / TICKS_PER_DAY);
    const hour = Math.floor((tick - day * TICKS_PER_DAY) / TICKS_PER_HOUR);
    const busyHour = ((hourShares[hour] as number) * 24) / 100;
    const level = levelOf(day) * busyHour * burst(seed, day, hour) * growth(tick - opened);
    return Math.min(level, BUSIEST);
  };
  return { demand, busiest: (window) => busiestOf(demand, window) };
}

/** Growth is the only thing that moves within an hour, and it rises. */
function busiestOf(demand: (tick: number) => number, { from, until }: Window): number {
  let busiest = 0;
  const hour = (tick: number): number => Math.floor(tick / TICKS_PER_HOUR);
  for (let at = hour(from); at <= hour(until); at += 1)
    busiest = Math.max(busiest, demand((at + 1) * TICKS_PER_HOUR - 1));
  return busiest;
}

function burst(seed: number, day: number, hour: number): number {
  const more = CAMPAIGN_HOURS[hour];
  return more !== undefined && hashBelow(hash(seed, purpose.campaign, day, 0), CAMPAIGN_EVERY_DAYS) === 0 ? more : 1;
}

const TICKS_PER_YEAR = 365 * TICKS_PER_DAY;

/** In a straight line, so that the first year's mean is 1. */
const growth = (age: number): number => 1 + GROWTH_PER_YEAR * (Math.max(age, 0) / TICKS_PER_YEAR - 0.5);

/** From the Monday before Black Friday to the end of the year: much of what is bought is a gift. */
export function isGiftSeason(tick: number): boolean {
  const day = Math.floor(tick / TICKS_PER_DAY);
  return day >= blackFriday(calendarDay(day).year) - 4;
}
