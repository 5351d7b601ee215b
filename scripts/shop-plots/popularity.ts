import type { ScatterSeriesOption } from 'echarts';
import { across, up } from './axes.ts';
import { acceptedOf, colours, count, grid, measuredOf, type Picture, sum } from './picture.ts';
import { acceptedArea, legend, plainLine } from './shapes.ts';

const name = 'product popularity, ranks 1 to 1,000';
const statistic = 'slope of ln(order lines) on ln(rank)';

/** Ranks to which the slope was published. */
const HEAD = 1_000;
const SLOPE = -0.5;

const mean = (values: readonly number[]): number => sum(values) / values.length;

/** A line of the slope through the middle of the head, where a line that is fitted to it passes too. */
function lineOf(lines: readonly number[], slope: number) {
  const head = lines.slice(0, HEAD);
  const x = mean(head.map((_, i) => Math.log(i + 1)));
  const y = mean(head.map((number) => Math.log(number)));
  const at = (rank: number): [number, number] => [rank, Math.exp(y + slope * (Math.log(rank) - x))];
  // The two outer lines cross in the middle: as an area they need the point.
  return [at(1), at(Math.exp(x)), at(HEAD)] as const;
}

/** So many ranks that they stand apart on a logarithmic scale; thousands of points would only be a larger file. */
function spreadRanks(length: number): number[] {
  const ranks = new Set<number>();
  for (let at = 1; at < length; at *= 1.05) ranks.add(Math.round(at));
  return [...ranks.add(length)];
}

function fan(lines: readonly number[]) {
  const { low, high } = acceptedOf(name, statistic);
  const [steep, flat] = [lineOf(lines, low), lineOf(lines, high)];
  const [left, middle, right] = [0, 1, 2] as const;
  return acceptedArea(
    `accepted slopes, ${slopeText(high)} to ${slopeText(low)}`,
    [flat[left], flat[middle], steep[right]],
    [steep[left], steep[middle], flat[right]],
  );
}

const slopeText = (slope: number): string => String(Number(slope.toPrecision(3))).replace('-', '−');

const points = (lines: readonly number[]): ScatterSeriesOption => ({
  type: 'scatter',
  name: 'measured',
  silent: true,
  z: 2,
  symbolSize: 5,
  itemStyle: { color: colours.measured, opacity: 1 },
  data: spreadRanks(lines.length).map((rank) => [rank, lines[rank - 1] ?? 0]),
});

export const popularity: Picture = {
  name: 'popularity',
  title: 'Products by rank and order lines',
  height: 440,
  draw: ({ report, series: { order_lines_by_rank: lines } }) => {
    const slope = measuredOf(report, name, statistic);
    const accepted = fan(lines);
    const target = plainLine(`published slope, ${slopeText(SLOPE)}`, lineOf(lines, SLOPE), {
      color: colours.accepted,
      width: 1,
    });
    const fitted = plainLine(`fitted to ranks 1 to 1,000, ${slopeText(slope)}`, lineOf(lines, slope), {
      color: colours.fit,
      width: 1.5,
      type: 'dashed',
    });
    return {
      subtitle: `The ${count(lines.length)} products that sell most, with ${count(sum(lines))} order lines; both axes are logarithmic.`,
      option: {
        grid,
        legend: legend(
          { name: 'measured', icon: 'circle' },
          { name: String(fitted.name), icon: 'line' },
          { name: String(target.name), icon: 'line' },
          { name: String(accepted.name), icon: 'rect' },
        ),
        xAxis: across('Rank of the product, most order lines first', {
          type: 'log',
          min: 1,
          max: 5_000,
          axisLabel: { formatter: count },
        }),
        yAxis: up('Order lines of the product', {
          type: 'log',
          min: 1,
          max: 2_000,
          axisLabel: { formatter: count },
        }),
        series: [points(lines), accepted, target, fitted],
      },
    };
  },
};
