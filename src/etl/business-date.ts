/** The day of a moment in a time zone, `YYYY-MM-DD`. */
export function businessDate(moment: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    .formatToParts(moment)
    .map(({ type, value }) => [type, value] as const);
  const part = new Map(parts);
  return `${part.get('year')?.padStart(4, '0')}-${part.get('month')}-${part.get('day')}`;
}
