import type { Measure } from './definition.ts';
import { calendarMeasures } from './measures/calendar.ts';
import { deliveryMeasures, returnMeasures } from './measures/fulfilment.ts';
import { customerMeasures, orderValueMeasures, popularityMeasures } from './measures/orders.ts';
import { conversionMeasures, lengthMeasures } from './measures/sessions.ts';

/**
 * What the simulated shop is held against: published numbers and numbers measured on public data (Olist, CDNOW, UCI Online Retail,
 * REES46).
 */
export const measures: readonly Measure[] = [
  ...conversionMeasures,
  ...orderValueMeasures,
  ...popularityMeasures,
  ...returnMeasures,
  ...customerMeasures,
  ...calendarMeasures,
  ...lengthMeasures,
  ...deliveryMeasures,
];
