/** A list out of text: `'Walnut, Oak'` gives two words; lines may end in a comma. */
export const list = (text: string): readonly string[] => text.trim().split(/,\s+/);
