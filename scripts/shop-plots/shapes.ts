import type { CustomSeriesOption, CustomSeriesRenderItemAPI, LegendComponentOption, LineSeriesOption } from 'echarts';
import { colours, SMALLEST_FONT } from './picture.ts';

/** Series that more than one picture has. */

export interface Band {
  /** Values of the x axis, both included; of a category axis their places. */
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
}

export const acceptedStyle = { fill: colours.acceptedArea, stroke: colours.accepted, lineWidth: 1 };

/** Rectangles of what is accepted. @param isOfCategories from the first category's left edge to the last one's right */
export function acceptedBands(name: string, bands: readonly Band[], isOfCategories: boolean): CustomSeriesOption {
  return {
    type: 'custom',
    name,
    silent: true,
    z: 3,
    itemStyle: { color: colours.acceptedArea, borderColor: colours.accepted },
    encode: { x: [0, 1], y: [2, 3] },
    data: bands.map(({ from, to, low, high }) => [from, to, low, high]),
    renderItem: (_, api) => {
      const [left = 0, top = 0] = api.coord([api.value(0), api.value(3)]);
      const [right = 0, bottom = 0] = api.coord([api.value(1), api.value(2)]);
      const width = isOfCategories ? categoryWidth(api) : 0;
      const shape = { x: left - width / 2, y: top, width: right - left + width, height: bottom - top };
      return { type: 'rect', shape, style: acceptedStyle };
    },
  };
}

const categoryWidth = (api: CustomSeriesRenderItemAPI): number => {
  const size = api.size?.([1, 0]) ?? 0;
  return typeof size === 'number' ? size : (size[0] ?? 0);
};

/** What is accepted between two lines over the x axis. */
export function acceptedArea(
  name: string,
  lower: readonly (readonly [number, number])[],
  upper: readonly (readonly [number, number])[],
): CustomSeriesOption {
  const outline = [...upper, ...lower.toReversed()];
  return {
    type: 'custom',
    name,
    silent: true,
    z: 1,
    itemStyle: { color: colours.acceptedArea, borderColor: colours.accepted },
    data: [[...(outline[0] ?? [0, 0])]],
    renderItem: (_, api) => ({
      type: 'polygon',
      shape: { points: outline.map((point) => api.coord([...point])) },
      style: acceptedStyle,
    }),
  };
}

/** A line of its own, without points. */
export const plainLine = (
  name: string,
  points: readonly (readonly [number, number])[],
  lineStyle: LineSeriesOption['lineStyle'],
): LineSeriesOption => ({
  type: 'line',
  name,
  silent: true,
  showSymbol: false,
  z: 4,
  itemStyle: { color: String(lineStyle?.color) },
  lineStyle: lineStyle ?? {},
  data: points.map((point) => [...point]),
});

/** Below the title, in the order of the names. */
export const legend = (...names: readonly { readonly name: string; readonly icon: 'rect' | 'line' | 'circle' }[]) =>
  ({
    left: 20,
    top: 68,
    padding: 0,
    itemGap: 28,
    itemWidth: 18,
    itemHeight: 11,
    selectedMode: false,
    textStyle: { color: colours.text, fontSize: SMALLEST_FONT },
    data: names.map(({ name, icon }) => ({ name, ...(icon === 'line' ? { icon: LINE } : { icon }) })),
  }) satisfies LegendComponentOption;

/** A flat bar. */
const LINE = 'path://M0 4 L18 4 L18 6 L0 6 Z';
