import { SHELF_PLACES } from '../catalog/catalog.ts';
import { below } from '../chance/random.ts';
import type { Session, ShopEvent } from '../sessions/events.ts';
import type { Visitor } from '../sessions/journeys.ts';
import { robot } from '../sessions/visitors.ts';
import type { Shop } from '../shop.ts';
import { TICK_MS, tickAt } from '../time/clock.ts';
import { fault } from './kinds.ts';
import { detailsOf, type Faults, type FaultsAt, isHit } from './rates.ts';

/**
 * The robot that reads page after page while the session ends, some five minutes long; none for most sessions. No page is read before
 * `earliest`, and each only if robots come in the tick in which it is received.
 */
export function robotBeside(
  faultsAt: FaultsAt,
  shop: Shop,
  { journey, events }: Session,
  earliest: number,
): readonly ShopEvent[] {
  const isHitAt = (at: number): Faults | undefined => {
    const faults = faultsAt(tickAt(at));
    return faults && isHit(faults, 'bot', journey.id) ? faults : undefined;
  };
  const faults = isHitAt(journey.end) ?? isHitAt(journey.end - TICK_MS) ?? isHitAt(journey.end - 2 * TICK_MS);
  if (!faults) return [];
  const random = detailsOf(faults, 'bot', journey.id);
  const pages = 20 + below(random, 60);
  const gap = Math.min(1000 + below(random, 3000), Math.floor((journey.end - earliest) / pages));
  const id = `B${journey.id}`;
  const { place, currency } = journey.visitor;
  const visitor: Visitor = {
    visitorId: `VB${journey.id.slice(1)}`,
    customer: undefined,
    signedInFrom: Number.POSITIVE_INFINITY,
    device: robot,
    place,
    currency,
  };
  const isSampled = events[0]?.isSampled ?? false;
  const read = Array.from({ length: pages }, (_, index): ShopEvent => {
    const at = journey.end - (pages - 1 - index) * gap;
    const product = shop.catalog.productIn(below(random, SHELF_PLACES), tickAt(journey.end));
    const key = `${id}-${String(index).padStart(2, '0')}`;
    const receivedAt = at + 20 + below(random, 80);
    const done = `A robot reads ${pages} pages, one each ${gap} ms; this is page ${index + 1}.`;
    return {
      id: key,
      visitor,
      customerId: '',
      name: 'page_view',
      page: `/products/${product.id.toLowerCase()}`,
      at,
      receivedAt,
      source: undefined,
      isSampled,
      fault: fault('bot', { key, at: receivedAt, done }),
    };
  });
  return read.filter(({ receivedAt }) => isHitAt(receivedAt));
}
