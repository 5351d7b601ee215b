import { counted } from '../../counted.ts';
import type { Range } from '../../stream/fidelity/accepted.ts';
import type { Unit } from '../../stream/fidelity/definition.ts';
import type { FidelityReport, MeasuredValue } from '../../stream/fidelity/report.ts';
import { colour } from '../colour.ts';
import { formatDuration } from '../duration.ts';
import { show } from '../output.ts';
import { withShopPlatform } from '../platform.ts';
import { table } from '../table.ts';

/** `ecom stream --fidelity`: measures the shop and prints what came out, whether it holds or not. */
export async function fidelity(json: boolean | undefined): Promise<void> {
  const report = await withShopPlatform(async (platform, onProgress) => {
    const [{ measureShop }, { openLocalEngine }] = await Promise.all([
      import('../../stream/fidelity/read-shop.ts'),
      import('../../wire.ts'),
    ]);
    return measureShop(platform, await openLocalEngine(), onProgress);
  });
  show(report, json, fidelityText);
}

function fidelityText(report: FidelityReport): string {
  const rows = table(
    [
      { title: 'measure' },
      { title: 'statistic' },
      { title: 'target' },
      { title: 'accepted', align: 'right' },
      { title: 'measured', align: 'right' },
      { title: 'holds' },
    ],
    report.measures.map((measure) => [
      measure.name,
      measure.statistic,
      measure.target,
      rangeText(measure.accepted, measure.unit),
      measure.value === null ? '' : numberText(measure.value, measure.unit),
      outcome(measure),
    ]),
  );
  return [rows, '', ...missingLines(report.measures), summary(report), ...yearLine(report)].join('\n');
}

const DAY_MS = 86_400_000;
const YEAR_DAYS = 365;

/** Weekdays even out and customers come back only over a year. */
function yearLine({ measured_from: from, measured_until: until }: FidelityReport): string[] {
  if (from === null || until === null) return [];
  const days = (Date.parse(until) - Date.parse(from)) / DAY_MS + 1;
  return days < YEAR_DAYS ? [`The targets are those of a whole year; the shop has ${counted(days, 'day')}.`] : [];
}

function outcome({ holds }: MeasuredValue): string {
  if (holds === null) return colour('dim', 'unknown');
  return holds ? colour('green', 'yes') : colour('yellow', 'no');
}

/** Each thing that is missing once, with what cannot be measured without it. */
function missingLines(measures: readonly MeasuredValue[]): string[] {
  const names = new Map<string, Set<string>>();
  for (const { name, missing } of measures) {
    if (missing !== null) names.set(missing, (names.get(missing) ?? new Set()).add(name));
  }
  const lines = [...names].map(([missing, without]) => `${missing}  (${[...without].join('; ')})`);
  return lines.length > 0 ? ['Not measured:', ...lines.map((line) => `  ${line}`), ''] : [];
}

function summary({ measured_from: from, measured_until: until, orders, sessions, ...report }: FidelityReport): string {
  const known = report.measures.filter(({ holds }) => holds !== null);
  const holding = known.filter(({ holds }) => holds).length;
  const span = from && until ? `${from} to ${until}` : 'no orders yet';
  const outcomes = `${holding} of ${known.length} hold, ${report.measures.length - known.length} not measured`;
  return `${span}  ${counted(orders, 'order')}, ${counted(sessions, 'session')}  ${outcomes}  ${formatDuration(report.duration_ms)}`;
}

/** Three figures or so: they tell neighbouring values apart. */
function plain(value: number): string {
  const size = Math.abs(value);
  const digits = size < 1 ? 3 : size < 10 ? 2 : size < 100 ? 1 : 0;
  return String(Number(value.toFixed(digits))).replace('-', '−');
}

const units: Readonly<Record<Unit, readonly [factor: number, sign: string]>> = {
  share: [100, ' %'],
  number: [1, ''],
  seconds: [1, ' s'],
  days: [1, ' d'],
};

function numberText(value: number, unit: Unit): string {
  const [factor, sign] = units[unit];
  return `${plain(value * factor)}${sign}`;
}

function rangeText({ low, high }: Range, unit: Unit): string {
  const [factor, sign] = units[unit];
  const bound = (value: number): string => plain(value * factor);
  if (low === null) return high === null ? '' : `≤ ${bound(high)}${sign}`;
  if (high === null) return `≥ ${bound(low)}${sign}`;
  return low === high ? `${bound(low)}${sign}` : `${bound(low)} to ${bound(high)}${sign}`;
}
