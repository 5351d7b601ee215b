import { noFaults, settledRates } from '../../shop/faults/rates.ts';
import type { Traffic } from '../../shop/shop.ts';
import type { Session } from '../../storage/storage.ts';

/** Settings of the shop's traffic that a batch was written with, by the number that its id names. */
export type Traffics = ReadonlyMap<number, Traffic>;

export async function readTraffics(session: Session): Promise<Traffics> {
  const rows = await session.queries.selectFrom('stream.traffic').selectAll().execute();
  return new Map(
    rows.map(({ traffic_id, settings }) => [
      traffic_id,
      { ...earlier, ...(JSON.parse(settings) as Partial<Traffic>) } as Traffic,
    ]),
  );
}

/** What settings do not say that were stored before there was a choice. */
const earlier = { faults: noFaults };

/** The number of these settings; they are stored if they have none yet. */
export async function trafficId(session: Session, traffic: Traffic): Promise<number> {
  const known = await readTraffics(session);
  for (const [id, settings] of known) if (sameTraffic(settings, traffic)) return id;
  const id = Math.max(0, ...known.keys()) + 1;
  const settings = textOf(traffic);
  await session.queries
    .insertInto('stream.traffic')
    .values({ traffic_id: id, settings, first_used_at: new Date() })
    .execute();
  return id;
}

/** In one order of the fields, so that equal settings have equal texts. */
const textOf = ({ profile, orders, events, faults }: Traffic): string =>
  JSON.stringify({ profile, orders, events, faults: settledRates(faults) });

export const sameTraffic = (a: Traffic, b: Traffic): boolean => textOf(a) === textOf(b);
