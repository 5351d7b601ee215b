import type { OpenValues } from './open_values.ts';

/** With what a customer pays. */
export const paymentMethods: OpenValues = {
  name: 'payment_method',
  meaning: 'With what a customer pays',
  words: {
    card: `credit card, debit card, credit, debit, cc, cards, bank card, credit cards, credit or debit card, card payment, visa, mastercard,
      master card, maestro, amex, american express, discover, diners, diners club, jcb, visa debit, stripe, stripe cc, authorizenet,
      braintree, braintree credit card, woocommerce payments, woopayments, shopify payments, square, adyen cc, mollie creditcard, pos,
      card present, kreditkarte, carte bancaire, carte bleue, carte, tarjeta, tarjeta de crédito, cartão de crédito, carta di credito,
      creditcard`,
    paypal: `paypal express, paypal express checkout, express checkout, paypal standard, ppec paypal, ppcp gateway, ppcp, pp,
      braintree paypal, paypal commerce`,
    bank_transfer: `transfer, wire, wire transfer, bank wire, bankwire, bank, bacs, ach, eft, sepa, sepa transfer, sepa credit transfer,
      bank deposit, money transfer, giro, prepayment, banktransfer payment, vorkasse, vorauskasse, überweisung, banküberweisung, virement,
      transferencia, bonifico, overschrijving, sofort, sofortüberweisung, giropay, trustly, przelewy24, p24, blik, pix, upi, interac`,
    direct_debit:
      'sepa direct debit, sepa debit, ach debit, bacs debit, lastschrift, prélèvement, domiciliación, incasso',
    gift_card:
      'giftcard, gift cards, gift voucher, gift certificate, voucher, vouchers, coupon, gutschein, carte cadeau, tarjeta regalo',
    store_credit:
      'credit balance, customer credit, customer balance, account credit, loyalty points, points, reward points, wallet',
    cash_on_delivery:
      'cod, cashondelivery, cash on pickup, payment on delivery, pay on delivery, nachnahme, contre remboursement',
    cash: 'bar, barzahlung, espèces, efectivo, contanti, contant',
    cheque: 'check, checkmo, check money order, money order, scheck, chèque',
    invoice:
      'on account, purchase order, purchaseorder, net 30, net30, rechnung, kauf auf rechnung, facture, factura, fattura, factuur',
    boleto: 'boleto bancário, billet',
    buy_now_pay_later: `bnpl, pay later, klarna, klarna pay later, klarna payments, afterpay, clearpay, affirm, sezzle, zip, scalapay, alma,
      installments, instalments, ratenzahlung, ratenkauf, shop pay installments`,
    apple_pay: 'applepay',
    google_pay: 'googlepay, android pay',
    amazon_pay: 'amazonpay, amazon payments, amazon payments advanced, pay with amazon',
    shop_pay: 'shoppay',
    ideal: 'mollie ideal, adyen ideal',
    bancontact: 'mister cash',
    alipay: 'alipay plus',
    wechat_pay: 'wechatpay, wechat',
    crypto: 'cryptocurrency, bitcoin, btc, ethereum, coinbase, coinbase commerce, bitpay',
    none: 'free, no payment, no payment required, not required, free order',
    other: 'manual, external, custom',
  },
};
