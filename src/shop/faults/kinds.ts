import type { SourceName } from '../../../models/sources/index.ts';

/** A way in which the shop gets rows wrong on purpose. `docs/shop.md` has the same list. */
export interface FaultDefinition {
  /** The table of the rows that are written down; `mixed_decimal_format` is found in two. */
  readonly table: SourceName;
  /** What the rate is a share of. */
  readonly shareOf: string;
  /** What a correct pipeline does with such a row; a row may say more exactly what becomes of it. */
  readonly expected: string;
}

export const faultDefinitions = {
  duplicate_order: {
    table: 'orders',
    shareOf: 'orders',
    expected:
      'Counted once: an order without a payment that repeats another one of the same visitor, line by line and within seconds, is left out of sales.',
  },
  duplicate_event: {
    table: 'click_events',
    shareOf: 'click events',
    expected: 'Counted once: of events that are equal but for event_id and received_at only the first is kept.',
  },
  late_event: {
    table: 'click_events',
    shareOf: 'click events',
    expected: 'Loaded into the session in which it happened, which is computed again.',
  },
  out_of_order_event: {
    table: 'click_events',
    shareOf: 'click events that another one of their session follows within 13 minutes',
    expected: 'Loaded at its place in the session: events are in the order of event_at, not of their arrival.',
  },
  clock_skew: {
    table: 'click_events',
    shareOf: 'sessions',
    expected: 'Loaded with the time put right: received_at tells how wrong the clock of the device is.',
  },
  orphan_customer: {
    table: 'orders',
    shareOf: 'orders of customers',
    expected: 'Loaded with an inferred customer: is_inferred in dim_customer until the shop has them.',
  },
  orphan_product: {
    table: 'order_items',
    shareOf: 'order lines',
    expected: 'Loaded with an inferred product: is_inferred in dim_product until the shop has it.',
  },
  broken_email: {
    table: 'customers',
    shareOf: 'customers with an e-mail address',
    expected: 'Loaded with email_hash null.',
  },
  broken_phone: {
    table: 'customers',
    shareOf: 'customers with a phone number',
    expected: 'Loaded with phone_hash null.',
  },
  mixed_date_format: {
    table: 'customers',
    shareOf: 'customers with a date of birth',
    expected: 'Loaded with birth_date null: which number is the month is never guessed.',
  },
  mixed_decimal_format: {
    table: 'products',
    shareOf: 'products, and of click events with a value',
    expected: 'Loaded with weight_kg null.',
  },
  total_mismatch: {
    table: 'orders',
    shareOf: 'orders',
    expected: 'Quarantined by total_equals_items, with its lines, payments and refunds, until the total is put right.',
  },
  negative_quantity: {
    table: 'order_items',
    shareOf: 'order lines',
    expected:
      'Quarantined by orders_quarantined, with its order and all that belongs to it, for the total is not the sum of the lines.',
  },
  bot: {
    table: 'click_events',
    shareOf: 'sessions; each brings one of a robot with it',
    expected: 'Loaded with is_bot true in fact_event and fact_session, and left out of customer_360.',
  },
} as const satisfies Readonly<Record<string, FaultDefinition>>;

export type FaultKind = keyof typeof faultDefinitions;

export const faultKinds = Object.keys(faultDefinitions) as FaultKind[];

/** A row that is wrong. */
export interface PlantedFault {
  readonly kind: FaultKind;
  readonly table: SourceName;
  /** The row's key, parts joined by ` / `. */
  readonly key: string;
  /** What was done to it, in words. */
  readonly done: string;
  readonly expected: string;
  /** The row's moment in the shop's time: ordered, signed up, launched, received. Milliseconds since 1970. */
  readonly at: number;
}

/** The fault of a row of the kind's table, as its definition has it but for what is given. */
export function fault(
  kind: FaultKind,
  row: Pick<PlantedFault, 'key' | 'done' | 'at'> & Partial<Pick<PlantedFault, 'table' | 'expected'>>,
): PlantedFault {
  const { table, expected } = faultDefinitions[kind];
  return { kind, table, expected, ...row };
}
