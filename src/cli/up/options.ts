/** Options of `ecom up`; spans in milliseconds. */
export interface UpOptions {
  readonly history: number;
  readonly batchEvery: number;
  readonly etlEvery: number;
  readonly seed?: number;
  readonly stream: boolean;
  readonly json?: boolean;
}
