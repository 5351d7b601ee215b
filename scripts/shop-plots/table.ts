import type { Range } from '../../src/stream/fidelity/accepted.ts';
import type { Unit } from '../../src/stream/fidelity/definition.ts';
import type { FidelityReport, MeasuredValue } from '../../src/stream/fidelity/report.ts';

const BEGIN = '<!-- fidelity:begin -->';
const END = '<!-- fidelity:end -->';

/**
 * The page with the report's table between its two markers; the rest of it is left as it is.
 *
 * @throws Error where the markers are not there
 */
export function withTable(page: string, report: FidelityReport): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/shop.md has no ${BEGIN} … ${END}`);
  return `${before}${BEGIN}\n\n${tableOf(report)}\n\n${END}${after}`;
}

function tableOf({ measured_from, measured_until, orders, sessions, measures }: FidelityReport): string {
  const holding = measures.filter(({ holds }) => holds).length;
  return [
    `Seed 1, ${measured_from} to ${measured_until}: ${count(orders)} orders, ${count(sessions)} sessions; ${holding} of ${measures.length} measures hold.`,
    '',
    '| measure | statistic | target | accepted | measured | holds |',
    '| --- | --- | --- | ---: | ---: | --- |',
    ...measures.map(rowOf),
  ].join('\n');
}

function rowOf({ name, statistic, target, accepted, unit, value, holds, missing }: MeasuredValue): string {
  const measured = value === null ? missing : withUnit(figures(value * factors[unit]), unit);
  const outcome = holds === null ? 'unknown' : holds ? 'yes' : 'no';
  return `| ${[name, statistic, target, rangeText(accepted, unit), measured, outcome].join(' | ')} |`;
}

const factors: Readonly<Record<Unit, number>> = { share: 100, number: 1, seconds: 1, days: 1 };
const signs: Readonly<Record<Unit, string>> = { share: ' %', number: '', seconds: ' s', days: ' days' };

const count = (value: number): string => value.toLocaleString('en-US');

const withUnit = (text: string, unit: Unit): string => `${text}${signs[unit]}`;

const minus = (text: string): string => text.replace('-', '−');

/** Three significant digits; `toPrecision` alone would write a thousand as 1.00e+3. */
function figures(value: number): string {
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return minus(value.toFixed(digits));
}

/** A bound as it is written in the measure: without the last digits of a sum of binary fractions. */
const boundText = (value: number, unit: Unit): string => minus(String(Number((value * factors[unit]).toPrecision(6))));

/** `6–7 %`, `≤ 0.6 %`, `−0.6 to −0.4`. */
export function rangeText({ low, high }: Range, unit: Unit): string {
  if (low === null) return high === null ? '' : withUnit(`≤ ${boundText(high, unit)}`, unit);
  if (high === null) return withUnit(`≥ ${boundText(low, unit)}`, unit);
  if (low === high) return withUnit(boundText(low, unit), unit);
  return withUnit([low, high].map((bound) => boundText(bound, unit)).join(low < 0 ? ' to ' : '–'), unit);
}
