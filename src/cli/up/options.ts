import type { FaultRates } from '../../shop/faults/rates.ts';
import type { TrafficProfile } from '../../shop/shop.ts';

/** Options of `ecom up`; spans in milliseconds. */
export interface UpOptions {
  readonly history: number;
  readonly batchEvery: number;
  readonly etlEvery: number;
  readonly traffic?: TrafficProfile;
  readonly fault?: FaultRates;
  readonly seed?: number;
  readonly stream: boolean;
  readonly json?: boolean;
}
