import type {
  BarSeriesOption,
  CustomSeriesOption,
  GridComponentOption,
  ScatterSeriesOption,
  XAXisComponentOption,
  YAXisComponentOption,
} from 'echarts';
import { across, up } from './axes.ts';
import {
  acceptedOf,
  colours,
  count,
  type MeasuredShop,
  measuredOf,
  type Picture,
  percent,
  SMALLEST_FONT,
} from './picture.ts';
import { acceptedStyle, legend } from './shapes.ts';

/** The event that is a step, what people call it, and the measure of those who are lost on the way to it. */
const steps = [
  ['session_start', 'Session', undefined],
  ['view_item', 'Product viewed', undefined],
  ['add_to_cart', 'Put into the cart', 'drop view→cart'],
  ['begin_checkout', 'Checkout begun', 'drop cart→checkout'],
  ['add_payment_info', 'Payment entered', 'drop checkout→payment'],
  ['purchase', 'Bought', 'drop payment→purchase'],
] as const;

const LOST = 'share of sessions with the first step';

interface Step {
  readonly title: string;
  readonly sessions: number;
  /** Of the sessions with the step before; the first step has none. */
  readonly stays: number | undefined;
  readonly accepted: { readonly low: number; readonly high: number } | undefined;
}

function stepsOf({ report, series }: MeasuredShop): Step[] {
  const sessionsOf = (step: string): number => series.funnel.find((one) => one.step === step)?.sessions ?? 0;
  return steps.map(([step, title, drop], i) => {
    const sessions = sessionsOf(step);
    const before = steps[i - 1]?.[0];
    if (!drop)
      return {
        title,
        sessions,
        stays: before === undefined ? undefined : sessions / sessionsOf(before),
        accepted: undefined,
      };
    const { low, high } = acceptedOf(drop, LOST);
    return { title, sessions, stays: 1 - measuredOf(report, drop, LOST), accepted: { low: 1 - high, high: 1 - low } };
  });
}

const label = { show: true, color: colours.text, fontSize: SMALLEST_FONT } as const;

const bars = (found: readonly Step[]): BarSeriesOption => ({
  type: 'bar',
  name: 'measured',
  silent: true,
  barCategoryGap: '40%',
  itemStyle: { color: colours.measured },
  label: { ...label, position: 'right', formatter: ({ value }) => count(1_000 * Number(value)) },
  data: found.map(({ sessions }) => sessions / 1_000),
});

const points = (found: readonly Step[]): ScatterSeriesOption => ({
  type: 'scatter',
  silent: true,
  xAxisIndex: 1,
  yAxisIndex: 1,
  z: 4,
  symbolSize: 11,
  itemStyle: { color: colours.measured, borderColor: '#ffffff', borderWidth: 1, opacity: 1 },
  data: found.flatMap(({ stays }, place) => (stays === undefined ? [] : [[100 * stays, place]])),
});

const bands = (found: readonly Step[]): CustomSeriesOption => ({
  type: 'custom',
  name: 'accepted',
  silent: true,
  xAxisIndex: 1,
  yAxisIndex: 1,
  z: 3,
  itemStyle: { color: colours.acceptedArea, borderColor: colours.accepted },
  encode: { x: [0, 1], y: 2 },
  data: found.flatMap(({ accepted }, place) => (accepted ? [[100 * accepted.low, 100 * accepted.high, place]] : [])),
  renderItem: (_, api) => {
    const [left = 0, middle = 0] = api.coord([api.value(0), api.value(2)]);
    const [right = 0] = api.coord([api.value(1), api.value(2)]);
    return { type: 'rect', shape: { x: left, y: middle - 14, width: right - left, height: 28 }, style: acceptedStyle };
  },
});

/** Sessions on the left, shares of them on the right, with room for their numbers. */
const grids: GridComponentOption[] = [
  { left: 145, width: 300, top: 100, bottom: 58 },
  { left: 490, right: 90, top: 100, bottom: 58 },
];

/** Thousands between two lines of the axis of sessions. */
const THOUSANDS = 400;

const axesBelow = (): XAXisComponentOption[] => [
  across('Sessions with the step (thousands)', {
    type: 'value',
    // Room for the number beside the longest bar.
    max: ({ max }) => Math.ceil((1.25 * max) / THOUSANDS) * THOUSANDS,
    interval: THOUSANDS,
    axisLabel: { formatter: count },
  }),
  across('Share that stays from the step before (%)', {
    gridIndex: 1,
    type: 'value',
    max: 100,
    interval: 20,
    splitLine: { show: true, lineStyle: { color: colours.line } },
  }),
];

/** Steps on the left, and on the right the shares as numbers. */
function axesBeside(found: readonly Step[]): YAXisComponentOption[] {
  const category = { type: 'category', inverse: true, axisTick: { show: false }, splitLine: { show: false } } as const;
  const shares = found.map(({ stays }) => (stays === undefined ? '' : `${(100 * stays).toFixed(1)} %`));
  const text = { color: colours.text };
  return [
    up('', { ...category, data: found.map(({ title }) => title), axisLabel: text }),
    up('', { ...category, data: shares, axisLabel: text, gridIndex: 1, position: 'right', axisLine: { show: false } }),
  ];
}

export const funnel: Picture = {
  name: 'funnel',
  title: 'From a session to a purchase',
  height: 460,
  draw: (shop) => {
    const found = stepsOf(shop);
    const share = measuredOf(shop.report, 'sessions that buy', 'share of sessions');
    const { low, high } = acceptedOf('sessions that buy', 'share of sessions');
    return {
      subtitle: `${count(found[0]?.sessions ?? 0)} sessions, ${percent(share)} of them buy; ${percent(low)} to ${percent(high)} are accepted.`,
      option: {
        legend: legend({ name: 'measured', icon: 'rect' }, { name: 'accepted', icon: 'rect' }),
        grid: grids,
        xAxis: axesBelow(),
        yAxis: axesBeside(found),
        series: [bars(found), bands(found), points(found)],
      },
    };
  },
};
