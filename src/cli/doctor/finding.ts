/** What one look of `ecom doctor` found. */
export interface Finding {
  readonly check: string;
  /** `warn`: works, but may not for long or for everybody. */
  readonly status: 'ok' | 'warn' | 'fail';
  readonly found: string;
  /** What to do; null where nothing is to be done. */
  readonly next: string | null;
}

export const ok = (check: string, found: string): Finding => ({ check, status: 'ok', found, next: null });
export const warn = (check: string, found: string, next: string): Finding => ({ check, status: 'warn', found, next });
export const fail = (check: string, found: string, next: string): Finding => ({ check, status: 'fail', found, next });
