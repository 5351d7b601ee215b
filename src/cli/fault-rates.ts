import { InvalidArgumentError, Option } from 'commander';
import { type FaultKind, faultKinds } from '../shop/faults/kinds.ts';
import { type FaultRates, parseRate, RATE_EXPECTED } from '../shop/faults/rates.ts';

/** `--fault`: what is given later counts, after `none` only that. */
export const faultOption = (): Option =>
  new Option(
    '--fault <kind=rate...>',
    'share of the rows to get wrong on purpose (default: that of the last batch); none switches all off',
  ).argParser(withFault);

const allOff = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as FaultRates;

function withFault(text: string, before: FaultRates = {}): FaultRates {
  if (text === 'none') return allOff;
  const [name, rateText = ''] = text.split('=', 2);
  const rate = parseRate(rateText);
  if (!isKind(name))
    throw new InvalidArgumentError(`Expected none, or kind=rate with a kind of ${faultKinds.join(', ')}.`);
  if (rate === undefined) throw new InvalidArgumentError(`Expected ${RATE_EXPECTED}, as in ${name}=0.02.`);
  return { ...before, [name]: rate };
}

const isKind = (name: string | undefined): name is FaultKind => faultKinds.some((kind) => kind === name);
