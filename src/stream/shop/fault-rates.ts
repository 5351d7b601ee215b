import { EcomError } from '../../errors.ts';
import { faultKinds } from '../../shop/faults/kinds.ts';
import { type FaultRates, RATE_EXPECTED, settledRates } from '../../shop/faults/rates.ts';

/**
 * The rates of the next batch: what is not asked for stays as it was.
 *
 * @throws EcomError SETTING_INVALID for a kind that there is not, and for a rate that is no share
 */
export function ratesFor(asked: FaultRates, last: FaultRates): FaultRates {
  for (const [kind, rate] of Object.entries(asked)) {
    if (!faultKinds.some((known) => known === kind)) throw unknownKind(kind);
    if (!(rate >= 0 && rate <= 1)) throw noShare(kind, rate);
  }
  return settledRates({ ...last, ...asked });
}

const unknownKind = (kind: string): EcomError =>
  new EcomError('SETTING_INVALID', `There is no fault ${kind}.`, {
    next: `Give one of ${faultKinds.join(', ')}.`,
    fields: { fault: kind },
  });

const noShare = (kind: string, rate: number): EcomError =>
  new EcomError('SETTING_INVALID', `The rate of the fault ${kind} is ${rate}.`, {
    next: `Give ${RATE_EXPECTED}.`,
    fields: { fault: kind, rate },
  });
