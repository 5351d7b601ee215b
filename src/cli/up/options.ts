import type { TrafficProfile } from '../../shop/shop.ts';

/** Options of `ecom up`; spans in milliseconds. */
export interface UpOptions {
  readonly history: number;
  readonly batchEvery: number;
  readonly etlEvery: number;
  readonly traffic?: TrafficProfile;
  readonly seed?: number;
  readonly stream: boolean;
  readonly json?: boolean;
}
