import { init } from 'echarts';
import { colours, type MeasuredShop, type Picture, SMALLEST_FONT, WIDTH } from './picture.ts';

const FONT = 'Helvetica, Arial, sans-serif';

/** The picture as the text of an SVG file: always the same for the same shop. */
export function render(picture: Picture, shop: MeasuredShop): string {
  const { title, height = 400 } = picture;
  const { subtitle, option } = picture.draw(shop);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  try {
    chart.setOption({
      animation: false,
      useUTC: true,
      // Legible on a dark page, too.
      backgroundColor: '#ffffff',
      textStyle: { fontFamily: FONT, fontSize: SMALLEST_FONT, color: colours.text },
      title: {
        text: title,
        subtext: subtitle,
        left: 20,
        top: 14,
        padding: 0,
        itemGap: 8,
        textStyle: { color: colours.text, fontSize: 18 },
        subtextStyle: { color: colours.quiet, fontSize: SMALLEST_FONT },
      },
      ...option,
    });
    return finished(chart.renderToSVGString(), title, subtitle);
  } finally {
    chart.dispose();
  }
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** Says what it shows to who cannot see it, and leaves out what only a page with a pointer uses: hover styles and their classes. */
function finished(svg: string, title: string, subtitle: string): string {
  const bare = svg
    .replace(/<style[\s\S]*?<\/style>\n?/g, '')
    .replace(/ (?:class|pointer-events|ecmeta_\w+)="[^"]*"/g, '')
    // Numbered through all pictures of a process: one more picture would change the others' files.
    .replace(/\bzr\d+-/g, 'zr-')
    // Not every viewer knows the attribute.
    .replaceAll('dominant-baseline="central"', 'dy="0.35em"')
    .replace(/ xmlns:xlink="[^"]*"| baseProfile="[^"]*"/g, '');
  const words = `<title>${escaped(title)}</title>\n<desc>${escaped(subtitle)}</desc>`;
  return `${bare.replace(/<svg ([^>]*)>/, `<svg role="img" $1>\n${words}`).trimEnd()}\n`;
}
