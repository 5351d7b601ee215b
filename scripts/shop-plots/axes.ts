import type { XAXisComponentOption, YAXisComponentOption } from 'echarts';
import { colours, SMALLEST_FONT } from './picture.ts';

const label = { color: colours.quiet, fontSize: SMALLEST_FONT };

const named = (name: string, nameGap: number) => ({
  name,
  nameLocation: 'middle' as const,
  nameGap,
  nameTextStyle: { color: colours.text, fontSize: SMALLEST_FONT },
});

/** The axis below. */
export const across = (name: string, axis: XAXisComponentOption): XAXisComponentOption =>
  ({
    ...named(name, 34),
    axisLine: { show: true, onZero: false, lineStyle: { color: colours.quiet } },
    splitLine: { show: false },
    ...axis,
    axisLabel: { ...label, ...axis.axisLabel },
  }) as XAXisComponentOption;

/** The axis on the left. */
export const up = (name: string, axis: YAXisComponentOption): YAXisComponentOption =>
  ({
    ...named(name, 46),
    splitLine: { lineStyle: { color: colours.line } },
    ...axis,
    axisLabel: { ...label, ...axis.axisLabel },
  }) as YAXisComponentOption;
