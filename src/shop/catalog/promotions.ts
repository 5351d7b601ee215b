import { DAY_MS, startOf, type Window } from '../time/clock.ts';

/** A promotion of one year. Times in milliseconds since 1970. */
export interface Promotion {
  readonly id: string;
  readonly name: string;
  readonly type: 'percentage' | 'fixed_amount';
  /** Percent, or whole US dollars. */
  readonly value: number;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly plannedAt: number;
}

type Entry = readonly [code: string, name: string, discount: string, month: number, day: number, days: number];

/** Every year's calendar: from that day on for so many days. */
const calendar: readonly Entry[] = [
  ['WELCOME', 'Welcome', '10%', 1, 1, 366],
  ['WINTER', 'Winter sale', '20%', 1, 5, 21],
  ['VALENTINE', "Valentine's Day", '$5', 2, 7, 8],
  ['SPRING', 'Spring cleaning', '15%', 3, 18, 14],
  ['EARTH', 'Earth week', '10%', 4, 19, 7],
  ['FAMILY', 'Family days', '$10', 5, 6, 10],
  ['SUMMER', 'Summer sale', '20%', 6, 24, 28],
  ['SCHOOL', 'Back to school', '10%', 8, 15, 21],
  ['AUTUMN', 'Autumn picks', '15%', 9, 20, 14],
  ['SINGLES', "Singles' Day", '11%', 11, 10, 3],
  ['BLACKFRIDAY', 'Black Friday week', '25%', 11, 21, 11],
  ['GIFT', 'Gift weeks', '$5', 12, 3, 20],
];

/** A year's promotions are planned on the 1st of December before it. */
const plannedFor = (year: number): number => Date.UTC(year - 1, 11, 1);

const years = new Map<number, readonly Promotion[]>();

function promotionsOfYear(year: number): readonly Promotion[] {
  const known = years.get(year) ?? planYear(year);
  years.set(year, known);
  return known;
}

function planYear(year: number): readonly Promotion[] {
  return calendar.map(([code, name, discount, month, day, days]) => {
    const startsAt = Date.UTC(year, month - 1, day);
    return {
      id: `${code}-${year}`,
      name: `${name} ${year}`,
      type: discount.endsWith('%') ? 'percentage' : 'fixed_amount',
      value: Number(discount.replace(/[%$]/, '')),
      startsAt,
      endsAt: Math.min(startsAt + days * DAY_MS, Date.UTC(year + 1, 0, 1)),
      plannedAt: plannedFor(year),
    };
  });
}

const yearOf = (ms: number): number => new Date(ms).getUTCFullYear();

/** The promotions that customers can use at a moment. */
export function activePromotions(at: number): readonly Promotion[] {
  return promotionsOfYear(yearOf(at)).filter((promotion) => promotion.startsAt <= at && at < promotion.endsAt);
}

/** The promotions of the years that are running in the window or planned by its end. */
export function promotionsKnownIn({ from, until }: Window): readonly Promotion[] {
  const first = yearOf(startOf(from));
  const last = yearOf(startOf(until) - 1 + 31 * DAY_MS);
  return Array.from({ length: last - first + 1 }, (_, index) => promotionsOfYear(first + index)).flat();
}
