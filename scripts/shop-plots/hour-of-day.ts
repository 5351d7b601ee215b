import { across, up } from './axes.ts';
import { acceptedOf, colours, count, grid, type Picture, sum } from './picture.ts';
import { acceptedBands, legend } from './shapes.ts';

const highest = "highest hour's share of orders";

/** Shares are of 1 in the measures, percent in the picture. */
const bandOf = (from: number, to: number) => {
  const { low, high } = acceptedOf(`orders of an hour, ${from} to ${to + 1} h UTC`, highest);
  return { from, to, low: low * 100, high: high * 100 };
};

export const hourOfDay: Picture = {
  name: 'hour-of-day',
  title: 'Orders by hour of the day',
  draw: ({ series: { orders_by_hour: hours } }) => ({
    subtitle: `Share of ${count(sum(hours))} orders; flat from 10 to 22 h, hardly any from 3 to 6 h.`,
    option: {
      grid,
      legend: legend({ name: 'measured', icon: 'rect' }, { name: 'accepted', icon: 'rect' }),
      xAxis: across('Hour of the day, UTC', { type: 'category', data: hours.map((_, hour) => String(hour)) }),
      yAxis: up('Share of orders (%)', { type: 'value', max: 8, interval: 2 }),
      series: [
        {
          type: 'bar',
          name: 'measured',
          silent: true,
          barCategoryGap: '18%',
          itemStyle: { color: colours.measured },
          data: hours.map((orders) => (100 * orders) / sum(hours)),
        },
        acceptedBands('accepted', [bandOf(3, 5), bandOf(10, 21)], true),
      ],
    },
  }),
};
