import type { EChartsOption } from 'echarts';
import type { Range } from '../../src/stream/fidelity/accepted.ts';
import { measures } from '../../src/stream/fidelity/measures.ts';
import type { FidelityReport } from '../../src/stream/fidelity/report.ts';
import type { Series } from '../../src/stream/fidelity/series.ts';

/** What the pictures are drawn from. */
export interface MeasuredShop {
  readonly report: FidelityReport;
  readonly series: Series;
}

/** One file in docs/pictures/shop/. */
export interface Picture {
  /** The file's, without `.svg`. */
  readonly name: string;
  readonly title: string;
  /** In pixels, the title and the legend included. Default: 400. */
  readonly height?: number;
  draw(shop: MeasuredShop): Drawing;
}

export interface Drawing {
  /** One line below the title: what is counted, of what. */
  readonly subtitle: string;
  /** Axes, series and their legend. */
  readonly option: EChartsOption;
}

/** Blue for what is measured, orange for what is accepted; told apart in any kind of colour vision. */
export const colours = {
  measured: '#4a7fb0',
  accepted: '#c26f00',
  acceptedArea: 'rgba(240, 150, 30, 0.35)',
  fit: '#0b1f33',
  text: '#24292f',
  quiet: '#57606a',
  line: '#d0d7de',
} as const;

export const WIDTH = 820;
export const SMALLEST_FONT = 13;

/** Room for the title, the subtitle and the legend above, for the axes' names below and on the left. */
export const grid = { left: 70, right: 28, top: 112, bottom: 58 } as const;

export const count = (value: number): string => value.toLocaleString('en-US');

/** `share` of 1 in percent, three digits or fewer. */
export const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** What the measure accepts, an open end being `from` or `until`. */
export function acceptedOf(
  name: string,
  statistic: string,
  from = 0,
  until = 1,
): Required<Record<keyof Range, number>> {
  const measure = measures.find((one) => one.name === name && one.statistic === statistic);
  if (!measure) throw new Error(`there is no measure ${name}, ${statistic}`);
  return { low: measure.accepted.low ?? from, high: measure.accepted.high ?? until };
}

export function measuredOf({ measures }: FidelityReport, name: string, statistic: string): number {
  const value = measures.find((one) => one.name === name && one.statistic === statistic)?.value;
  if (value == null) throw new Error(`${name}, ${statistic}, was not measured`);
  return value;
}
