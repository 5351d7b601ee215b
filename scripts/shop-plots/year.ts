import type { LineSeriesOption } from 'echarts';
import type { Series } from '../../src/stream/fidelity/series.ts';
import { across, up } from './axes.ts';
import { acceptedOf, colours, count, grid, type Picture, SMALLEST_FONT, sum } from './picture.ts';
import { acceptedBands, type Band, legend, plainLine } from './shapes.ts';

type Days = Series['orders_by_day'];

const mean = 'mean of November';
const accepted = 'accepted mean of November';

const monthOf = (date: string): number => Number(date.slice(5, 7));

const novemberOf = (days: Days): Days => days.filter(({ date }) => monthOf(date) === 11);
const ordersOf = (days: Days): number => sum(days.map(({ orders }) => orders));

function spanOf(days: Days) {
  const times = days.map(({ date }) => Date.parse(date));
  return { from: Math.min(...times), to: Math.max(...times) };
}

function novemberMean(days: Days): LineSeriesOption {
  const november = novemberOf(days);
  const { from, to } = spanOf(november);
  const height = ordersOf(november) / november.length;
  return plainLine(
    mean,
    [
      [from, height],
      [to, height],
    ],
    { color: colours.fit, width: 2 },
  );
}

/** The mean day of November at both ends of what is accepted of the month. */
function novemberBand(days: Days): Band {
  const november = novemberOf(days);
  const { low, high } = acceptedOf('November', 'orders ÷ the mean of twelve whole months');
  const share = ordersOf(days) / 12 / november.length;
  return { ...spanOf(november), low: low * share, high: high * share };
}

/** The day after November's fourth Thursday. */
const isBlackFriday = ({ date }: Days[number]): boolean => /-11-2[3-9]$/.test(date) && new Date(date).getUTCDay() === 5;

/** Vertical lines with their names beside their upper ends, so far apart that they do not meet. */
function marks(days: Days): NonNullable<LineSeriesOption['markLine']> {
  const mark = (name: string, align: 'left' | 'right', isIt: (day: Days[number]) => boolean) =>
    days.filter(isIt).map(({ date }) => ({
      xAxis: Date.parse(date),
      label: {
        formatter: align === 'right' ? `${name} ` : ` ${name}`,
        align,
        distance: 4,
        color: colours.text,
        fontSize: SMALLEST_FONT,
      },
    }));
  return {
    silent: true,
    symbol: 'none',
    lineStyle: { color: colours.quiet, type: 'dashed' },
    data: [
      ...mark('Black Friday', 'right', isBlackFriday),
      ...mark('Christmas Day', 'left', ({ date }) => date.endsWith('-12-25')),
    ],
  };
}

export const year: Picture = {
  name: 'year',
  title: 'Orders by day of the year',
  draw: ({ series: { orders_by_day: days } }) => ({
    subtitle: `${count(ordersOf(days))} orders on ${days.length} days; weeks, seasons and sales.`,
    option: {
      grid,
      legend: legend(
        { name: 'measured', icon: 'line' },
        { name: mean, icon: 'line' },
        { name: accepted, icon: 'rect' },
      ),
      xAxis: across('Day, UTC', {
        type: 'time',
        axisLabel: { formatter: { year: '{MMM} {yyyy}', month: '{MMM} {yyyy}' }, hideOverlap: true },
      }),
      yAxis: up('Orders a day', { type: 'value' }),
      series: [
        {
          type: 'line',
          name: 'measured',
          silent: true,
          showSymbol: false,
          lineStyle: { color: colours.measured, width: 1.5 },
          itemStyle: { color: colours.measured },
          areaStyle: { color: colours.measured, opacity: 0.15 },
          data: days.map(({ date, orders }) => [Date.parse(date), orders]),
          markLine: marks(days),
        },
        acceptedBands(accepted, [novemberBand(days)], false),
        novemberMean(days),
      ],
    },
  }),
};
