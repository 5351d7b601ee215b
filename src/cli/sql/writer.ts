import type { AnswerColumn, AnswerRow } from '../../storage/statements.ts';

/** Gives the text of an answer piece by piece, as it comes: nothing of what is printed is kept. */
export interface AnswerWriter {
  begin(columns: readonly AnswerColumn[]): string;
  rows(group: readonly AnswerRow[]): string;
  /** @param changed rows that the statement changed; null where it only reads */
  end(changed: number | null): string;
  /** What follows what is printed already where the rest does not come; absent where nothing can. */
  fail?(problem: object): string;
}
