const decimal = /^([+-]?)(\d{1,11})(?:\.(\d{1,4})0*)?$/;

/** A price as ten-thousandths, exactly as the text says; undefined for a text that is no decimal(18,4) below 10^11. */
export function parsePrice(text: string): number | undefined {
  const [, sign, whole = '', fraction = ''] = decimal.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const scaled = Number(whole) * 10_000 + Number(fraction.padEnd(4, '0'));
  return sign === '-' ? 0 - scaled : scaled;
}

/** `2.5500` of 25500. */
export function priceText(price: number): string {
  const digits = String(Math.abs(price)).padStart(5, '0');
  return `${price < 0 ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

/** Quantity × price in cents, rounded half up (away from zero for a price below it). */
export function amountOf(quantity: number, price: number): bigint {
  const exact = BigInt(quantity) * BigInt(price);
  return exact < 0n ? -((50n - exact) / 100n) : (exact + 50n) / 100n;
}

/** `12.50` of 1250n. */
export function amountText(cents: bigint): string {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
