/** Letters that are not a plain one and a mark. */
const plainOf: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ŧ: 't',
  ı: 'i',
};

/** The name in letters from a to z, as in an e-mail address: `Müller-Weiß` gives `mullerweiss`. Empty without a Latin letter. */
export const plainLetters = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z]/g, (letter) => plainOf[letter] ?? letter)
    .normalize('NFD')
    .replace(/[^a-z]/g, '');
