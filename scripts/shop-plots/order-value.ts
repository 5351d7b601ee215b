import type { CustomSeriesOption } from 'echarts';
import type { Series } from '../../src/stream/fidelity/series.ts';
import { across, up } from './axes.ts';
import { acceptedOf, colours, count, grid, measuredOf, type Picture, sum } from './picture.ts';
import { acceptedArea, legend, plainLine } from './shapes.ts';

type Bins = Series['order_values'];

const name = 'order value';
const deviation = 'standard deviation of the logarithm';
const KS = 'KS distance to the lognormal of its own σ';

const middleOf = ({ from, to }: Bins[number]): number => Math.sqrt(from * to);

/** Percent of the orders that a bin as wide as these would have at `value`, were they lognormal. */
function lognormal(bins: Bins, mean: number, sigma: number): (value: number) => number {
  const width = Math.log((bins[0]?.to ?? 1) / (bins[0]?.from ?? 1));
  return (value) => {
    const z = (Math.log(value) - mean) / sigma;
    return (100 * width * Math.exp((-z * z) / 2)) / (sigma * Math.sqrt(2 * Math.PI));
  };
}

function histogram(bins: Bins): CustomSeriesOption {
  const orders = sum(bins.map((bin) => bin.orders));
  return {
    type: 'custom',
    name: 'measured',
    silent: true,
    z: 0,
    itemStyle: { color: colours.measured },
    encode: { x: [0, 1], y: 2 },
    data: bins.map((bin) => [bin.from, bin.to, (100 * bin.orders) / orders]),
    renderItem: (_, api) => {
      const [left = 0, top = 0] = api.coord([api.value(0), api.value(2)]);
      const [right = 0, bottom = 0] = api.coord([api.value(1), 0]);
      const shape = { x: left, y: top, width: Math.max(0, right - left - 1), height: bottom - top };
      return { type: 'rect', shape, style: { fill: colours.measured } };
    },
  };
}

/** A curve from the least to the most valuable order, in steps that are half as wide as the bins. */
const pointsOf = (bins: Bins, curve: (value: number) => number) =>
  bins.flatMap((bin) => [bin.from, middleOf(bin)]).map((value) => [value, curve(value)] as const);

/** The lognormals of all accepted deviations, around one mean. */
function acceptedCurves(bins: Bins, mean: number) {
  const { low, high } = acceptedOf(name, deviation);
  const curves = Array.from({ length: 12 }, (_, i) => lognormal(bins, mean, low + ((high - low) * i) / 11));
  const heights = (pick: (...values: number[]) => number) =>
    pointsOf(bins, (value) => pick(...curves.map((curve) => curve(value))));
  return acceptedArea(`accepted, σ ${low} to ${high}`, heights(Math.min), heights(Math.max));
}

export const orderValue: Picture = {
  name: 'order-value',
  title: 'What an order is worth',
  draw: ({ report, series: { order_values: bins } }) => {
    const orders = sum(bins.map((bin) => bin.orders));
    const mean = sum(bins.map((bin) => bin.orders * Math.log(middleOf(bin)))) / orders;
    const sigma = measuredOf(report, name, deviation);
    const fit = `fitted lognormal, σ ${sigma.toFixed(3)}`;
    const accepted = acceptedCurves(bins, mean);
    const curve = lognormal(bins, mean, sigma);
    return {
      subtitle: `${count(orders)} orders; Kolmogorov–Smirnov distance to the fit ${measuredOf(report, name, KS).toFixed(3)}, at most ${acceptedOf(name, KS).high} is accepted.`,
      option: {
        grid,
        legend: legend(
          { name: 'measured', icon: 'rect' },
          { name: fit, icon: 'line' },
          { name: String(accepted.name), icon: 'rect' },
        ),
        xAxis: across('Order value (USD), logarithmic', {
          type: 'log',
          min: 5,
          max: 5_000,
          axisLabel: { formatter: count },
        }),
        yAxis: up('Share of orders in a bin (%)', { type: 'value', max: 6, interval: 1 }),
        series: [
          histogram(bins),
          { ...accepted, z: 1 },
          plainLine(fit, pointsOf(bins, curve), { color: colours.fit, width: 2 }),
        ],
      },
    };
  },
};
