import type { StreamReport } from '../stream/report.ts';
import type { VariableText } from '../variables/values.ts';
import { printNote } from './output.ts';

/**
 * Does the work of a stream and announces it to the webhook. A webhook that is not told is a note, and fails nothing.
 *
 * @param texts of the Variables
 * @throws EcomError SETTING_INVALID where a Variable is not accepted, before anything is written
 */
export async function announced(
  texts: readonly VariableText[],
  work: () => Promise<StreamReport>,
): Promise<StreamReport> {
  const [{ announce }, { valuesOf }] = await Promise.all([
    import('../stream/webhook.ts'),
    import('../variables/values.ts'),
  ]);
  const values = valuesOf(texts);
  const report = await work();
  const webhook = await announce(report, values);
  if (webhook?.error) printNote(`The webhook at ${webhook.target} was not told of the batch: ${webhook.error}`);
  return webhook ? { ...report, webhook } : report;
}
