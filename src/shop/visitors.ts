import type { CustomerRef, CustomerSettings } from './customer-fates.ts';
import { pickShare, purpose, type Random, randomOf } from './random.ts';

export interface Device {
  readonly type: 'desktop' | 'mobile' | 'tablet';
  readonly userAgent: string;
}

/** Where a visit came from. */
export interface TrafficSource {
  readonly referrer?: string;
  readonly source?: string;
  readonly medium?: string;
  readonly campaign?: string;
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
export const robots: Device = {
  type: 'desktop',
  userAgent: 'Mozilla/5.0 (compatible; ExampleBot/2.1; +https://example.com/bot)',
};

const deviceShares = [34, 31, 20, 11, 4];

export const drawDevice = (random: Random): Device => devices[pickShare(random, deviceShares)] ?? robots;

/** What device number `number` of a customer is. */
export const deviceOf = ({ seed }: CustomerSettings, { tick, index }: CustomerRef, number: number): Device =>
  drawDevice(randomOf(seed, purpose.device, tick, index * 2 + number));

const sources: readonly TrafficSource[] = [
  {},
  { referrer: 'https://www.google.com/' },
  { referrer: 'https://www.google.com/', source: 'google', medium: 'cpc', campaign: 'brand' },
  { source: 'newsletter', medium: 'email', campaign: 'weekly' },
  { referrer: 'https://www.facebook.com/', source: 'facebook', medium: 'paid_social', campaign: 'retargeting' },
  { referrer: 'https://blog.example.org/gift-guide' },
];

const sourceShares = [30, 30, 15, 10, 10, 5];

export const drawSource = (random: Random): TrafficSource => sources[pickShare(random, sourceShares)] ?? {};
