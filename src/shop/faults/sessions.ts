import { below, chance, pick, type Random } from '../chance/random.ts';
import { centsText } from '../format.ts';
import type { Session, ShopEvent } from '../sessions/events.ts';
import { tickAt } from '../time/clock.ts';
import { type DelayKind, delays } from './delays.ts';
import { type FaultKind, fault } from './kinds.ts';
import { detailsOf, type Faults, type FaultsAt, isHit } from './rates.ts';

/** What is wrong with an event, at most one thing; nothing beside a clock that is wrong for the whole session. */
const eventKinds = [
  'late_event',
  'out_of_order_event',
  'duplicate_event',
  'mixed_decimal_format',
] as const satisfies readonly FaultKind[];

type EventFault = (typeof eventKinds)[number];

/**
 * The events of a session as the shop receives them: one of them may come twice. An event has the faults of the tick in which it is
 * usually received: that is the batch that knows their rates.
 */
export function receivedOf(faultsAt: FaultsAt, { journey, events }: Session): readonly ShopEvent[] {
  return events.flatMap((event, index): readonly ShopEvent[] => {
    const faults = faultsAt(tickAt(event.receivedAt));
    if (!faults) return [event];
    if (isHit(faults, 'clock_skew', journey.id)) return [skewed(faults, journey.id, event)];
    const next = events[index + 1];
    const kind = eventKinds.find((one) => isEligible(one, event, next) && isHit(faults, one, event.id));
    return kind ? planted(faults, kind, event, next) : [event];
  });
}

/** Time that is left for a delay after the next event was received. */
const MARGIN_MS = 2 * 60_000;

function isEligible(kind: EventFault, event: ShopEvent, next: ShopEvent | undefined): boolean {
  if (kind === 'mixed_decimal_format') return event.value !== undefined;
  if (kind !== 'out_of_order_event') return true;
  return next !== undefined && next.receivedAt - event.receivedAt < delays.out_of_order_event.most - MARGIN_MS;
}

function planted(
  faults: Faults,
  kind: EventFault,
  event: ShopEvent,
  next: ShopEvent | undefined,
): readonly ShopEvent[] {
  const random = detailsOf(faults, kind, event.id);
  switch (kind) {
    case 'mixed_decimal_format':
      return [otherNotation(event, random)];
    case 'duplicate_event': {
      const again = { ...event, id: `${event.id}-2`, receivedAt: event.receivedAt + delayOf(kind, random) };
      const done = `The event ${event.id} was sent twice; this is the second time.`;
      return [event, { ...again, fault: fault(kind, { key: again.id, at: again.receivedAt, done }) }];
    }
    default:
      return [delayed(kind, event, kind === 'out_of_order_event' ? next : undefined, random)];
  }
}

const delayOf = (kind: DelayKind, random: Random): number => {
  const { least, most } = delays[kind];
  return least + below(random, most - least);
};

/** Received later than usual, and after the event `past`. */
function delayed(
  kind: 'late_event' | 'out_of_order_event',
  event: ShopEvent,
  past: ShopEvent | undefined,
  random: Random,
): ShopEvent {
  const usual = event.receivedAt + delayOf(kind, random);
  const receivedAt = past ? Math.max(usual, past.receivedAt + 1 + below(random, MARGIN_MS - 1)) : usual;
  const seconds = Math.round((receivedAt - event.receivedAt) / 1000);
  const done = `Received ${seconds} seconds later than usual${past ? `, after ${past.id} of its session` : ''}.`;
  return { ...event, receivedAt, fault: fault(kind, { key: event.id, at: receivedAt, done }) };
}

const HOUR_MS = 3_600_000;

/** The device's clock is one to twelve hours wrong. */
function skewed(faults: Faults, session: string, event: ShopEvent): ShopEvent {
  const random = detailsOf(faults, 'clock_skew', session);
  const off = (chance(random, 50) ? 1 : -1) * (HOUR_MS + below(random, 11 * HOUR_MS));
  const seconds = Math.round(Math.abs(off) / 1000);
  const done = `The clock of the device is ${seconds} seconds ${off < 0 ? 'slow' : 'fast'}: event_at is wrong.`;
  return { ...event, at: event.at + off, fault: fault('clock_skew', { key: event.id, at: event.receivedAt, done }) };
}

/** Notations beside 12.50, 12,50 and 1,234.50; some of them can be told. */
function otherNotation(event: ShopEvent, random: Random): ShopEvent {
  const plain = centsText(event.value ?? 0);
  const { currency } = event.visitor;
  const typedValue = pick(random, [`${currency} ${plain}`, `${plain} ${currency}`, `${plain}-`, `~${plain}`]);
  const isRead = typedValue.endsWith(currency);
  const given = { key: event.id, at: event.receivedAt, done: `value is '${typedValue}'.` };
  const expected = `Loaded with value ${isRead ? plain : 'null'}.`;
  return {
    ...event,
    typedValue,
    fault: fault('mixed_decimal_format', { ...given, expected, table: 'click_events' }),
  };
}
