/** Text of row files (see `storage/storage.ts`), and of any other CSV that tells null from the empty string. */

/** A text as one field: quoted where it must be; none is null. */
export function field(text: string | undefined): string {
  if (text === undefined) return '';
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One row from fields that are ready. */
export const row = (fields: readonly string[]): string => `${fields.join(',')}\n`;
