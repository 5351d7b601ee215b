import { pickShare, purpose, type Random, randomOf } from '../chance/random.ts';
import type { CustomerRef } from '../people/customer-fates.ts';

export interface Device {
  readonly type: 'desktop' | 'mobile' | 'tablet';
  readonly userAgent: string;
}

const devices: readonly Device[] = [
  {
    type: 'mobile',
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  },
  {
    type: 'mobile',
    userAgent:
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36',
  },
  {
    type: 'desktop',
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36',
  },
  {
    type: 'desktop',
    userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0',
  },
  {
    type: 'tablet',
    userAgent:
      'Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  },
];

/** A crawler, which says so. */
export const robot: Device = {
  type: 'desktop',
  userAgent: 'Mozilla/5.0 (compatible; ExampleBot/2.1; +https://example.com/bot)',
};

/** On a small screen people look more and buy less: those who look around, and those who have bought. */
const lookersShares = [37, 32, 17, 9, 5];
const buyersShares = [27, 24, 29, 15, 5];

const fromShares = (random: Random, shares: readonly number[]): Device => devices[pickShare(random, shares)] ?? robot;

export const drawLookersDevice = (random: Random): Device => fromShares(random, lookersShares);
export const drawBuyersDevice = (random: Random): Device => fromShares(random, buyersShares);

/** What device number `number` of a customer is. */
export const deviceOf = (seed: number, { tick, index }: CustomerRef, number: number): Device =>
  drawBuyersDevice(randomOf(seed, purpose.device, tick, index * 2 + number));
