/** SQL that gives a number as a rule's `found` and `expected` say it. */
export const amountText = (expression: string): string => `coalesce(amount_text(${expression}), 'missing')`;
