/** A number of things in words: `1 row`, `1,200 rows`. @param many of several, where that is not with an `s` */
export const counted = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
