import { across, up } from './axes.ts';
import { acceptedOf, colours, count, grid, type Picture, SMALLEST_FONT, sum } from './picture.ts';
import { acceptedBands, legend } from './shapes.ts';

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const bandOf = (day: string) => {
  const { low, high } = acceptedOf(day, 'share of orders');
  return { from: days.indexOf(day), to: days.indexOf(day), low: low * 100, high: high * 100 };
};

export const weekday: Picture = {
  name: 'weekday',
  title: 'Orders by day of the week',
  draw: ({ series: { orders_by_weekday: orders } }) => ({
    subtitle: `Share of ${count(sum(orders))} orders; most on Monday, fewest on Saturday.`,
    option: {
      grid,
      legend: legend({ name: 'measured', icon: 'rect' }, { name: 'accepted, Monday and Saturday', icon: 'rect' }),
      xAxis: across('Day of the week, UTC', { type: 'category', data: days, axisTick: { show: false } }),
      yAxis: up('Share of orders (%)', { type: 'value', max: 20, interval: 5 }),
      series: [
        {
          type: 'bar',
          name: 'measured',
          silent: true,
          barCategoryGap: '35%',
          itemStyle: { color: colours.measured },
          label: {
            show: true,
            position: 'insideBottom',
            color: '#ffffff',
            fontSize: SMALLEST_FONT,
            formatter: ({ value }) => `${Number(value).toFixed(1)} %`,
          },
          data: orders.map((number) => (100 * number) / sum(orders)),
        },
        acceptedBands('accepted, Monday and Saturday', ['Monday', 'Saturday'].map(bandOf), true),
      ],
    },
  }),
};
