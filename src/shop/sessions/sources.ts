import { activePromotions } from '../catalog/promotions.ts';
import { pick, pickShare, type Random } from '../chance/random.ts';

/** Where a visit came from. */
export interface TrafficSource {
  readonly referrer?: string;
  readonly source?: string;
  readonly medium?: string;
  readonly campaign?: string;
}

interface Channel extends TrafficSource {
  /** Of 100 visits. */
  readonly share: number;
  /** Whether what is advertised is a promotion of the day. */
  readonly promotes?: boolean;
}

const channels: readonly Channel[] = [
  { share: 25 },
  { share: 27, referrer: 'https://www.google.com/' },
  { share: 3, referrer: 'https://www.bing.com/' },
  { share: 9, referrer: 'https://www.google.com/', source: 'google', medium: 'cpc', campaign: 'brand' },
  {
    share: 8,
    referrer: 'https://www.google.com/',
    source: 'google',
    medium: 'cpc',
    campaign: 'shopping',
    promotes: true,
  },
  { share: 9, source: 'newsletter', medium: 'email', campaign: 'weekly', promotes: true },
  {
    share: 7,
    referrer: 'https://www.facebook.com/',
    source: 'facebook',
    medium: 'paid_social',
    campaign: 'retargeting',
    promotes: true,
  },
  { share: 5, referrer: 'https://www.instagram.com/' },
  { share: 4, referrer: 'https://blog.example.org/gift-guide' },
  { share: 3, referrer: 'https://deals.example.net/', source: 'deals', medium: 'affiliate', campaign: 'cashback' },
];

const shares = channels.map(({ share }) => share);

/** Of the campaigns that can promote something, every other one does. */
export function drawSource(at: number, random: Random): TrafficSource {
  const channel = channels[pickShare(random, shares)] ?? {};
  if (!('promotes' in channel) || random() >>> 31 === 0) return channel;
  return { ...channel, campaign: pick(random, activePromotions(at)).id.toLowerCase() };
}
