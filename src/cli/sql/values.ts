/** A value as text, in UTC and without the parts of a time that are zero. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return momentText(value);
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function momentText(moment: Date): string {
  if (Number.isNaN(moment.getTime())) return 'infinity';
  return moment
    .toISOString()
    .replace('T', ' ')
    .replace(/\.000Z$|Z$/, '');
}
