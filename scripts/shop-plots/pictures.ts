import { funnel } from './funnel.ts';
import { hourOfDay } from './hour-of-day.ts';
import { orderValue } from './order-value.ts';
import type { Picture } from './picture.ts';
import { popularity } from './popularity.ts';
import { weekday } from './weekday.ts';
import { year } from './year.ts';

/** In the order of docs/shop.md. */
export const pictures: readonly Picture[] = [hourOfDay, weekday, year, popularity, orderValue, funnel];
