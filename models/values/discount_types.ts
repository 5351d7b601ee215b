import type { OpenValues } from './open_values.ts';

/** How a promotion takes something off. */
export const discountTypes: OpenValues = {
  name: 'discount_type',
  meaning: 'How a promotion takes something off',
  words: {
    percentage: `percent, pct, percents, percentage off, percent off, percentage discount, percent discount, by percent, percent product,
      percent of product price, cart percentage, relative, rate, share, prozent, pourcentage, porcentaje, percentuale`,
    fixed_amount: `fixed, amount, amount off, fixed amount off, fixed discount, fixed cart, fixed product, by fixed, cart fixed, cart amount,
      flat, flat amount, flat rate, absolute, value, money, currency, dollar, dollar off, fixed price, betrag, montant, importe, importo`,
    free_shipping:
      'shipping, freeshipping, free delivery, shipping discount, shipping percentage, free postage, versandkostenfrei',
    buy_x_get_y:
      'bxgy, bogo, buy one get one, buy one get one free, buy x get y free, multibuy, free item, free product, free gift, gift',
  },
};
