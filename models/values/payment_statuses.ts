import type { OpenValues } from './open_values.ts';

/** How an attempt to pay ended: the words of Shopify, WooCommerce, Stripe, PayPal, Adyen, Mollie and Magento, and plain ones. */
export const paymentStatuses: OpenValues = {
  name: 'payment_status',
  meaning: 'How an attempt to pay ended',
  words: {
    pending: `open, new, created, initiated, started, authorized, authorised, authorization, authorisation, processing, in progress,
      in process, on hold, held, waiting, scheduled, unpaid, pending payment, payment pending, awaiting payment, waiting for payment,
      requires action, requires capture, requires confirmation, requires payment method, in review, under review, pending review,
      ausstehend, offen, en attente, pendiente, in attesa`,
    captured: `paid, complete, completed, success, successful, succeeded, settled, settling, approved, accepted, received, confirmed,
      capture, sale, charged, cleared, processed, ok, payment accepted, payment received, payment complete, payment completed,
      partially paid, partially captured, bezahlt, eingegangen, payé, pagado, pagato, pago, betaald`,
    failed: `failure, fail, error, declined, denied, rejected, refused, blocked, unsuccessful, payment failed, payment error,
      insufficient funds, fehlgeschlagen, abgelehnt, échoué, fallido, fallito, mislukt`,
    voided:
      'void, cancelled, canceled, cancel, expired, abandoned, deleted, storniert, annulé, cancelado, annullato, geannuleerd',
    refunded:
      'refund, fully refunded, reversed, reversal, reimbursed, returned, chargeback, charged back, disputed, erstattet, remboursé',
    partially_refunded: 'partial refund, partly refunded, partially reversed',
  },
  counts: {
    name: 'payment_state',
    meaning:
      'Whether the money of such a payment came in, or may be known by its time alone; given back later it had come in',
    as: {
      captured: ['captured', 'refunded', 'partially_refunded'],
      open: ['pending'],
      not_captured: ['failed', 'voided'],
    },
    unknown: 'by_time',
  },
};
