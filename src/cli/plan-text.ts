import { counted } from '../counted.ts';
import type { Explanation, ModelExplanation, SourceExplanation } from '../etl/explain.ts';
import { schemaChangeText } from './etl-text.ts';
import { count, table } from './table.ts';

/** What a run would do, for people: how much it reads, what it computes and why, which tables change. */
export function planText(plan: Explanation): string {
  const models = plan.models.filter(({ computes }) => computes !== 'nothing');
  return [
    `${plan.mode}${plan.mode_reason ? ` (${plan.mode_reason})` : ''}`,
    ...(plan.source_limits ? ['', plan.source_limits] : []),
    ...(plan.to_capture.length > 0 ? ['', captureText(plan.to_capture)] : []),
    ...(plan.schema_changes.length > 0 ? ['', ...plan.schema_changes.map(schemaChangeText)] : []),
    '',
    sourceTable(plan.sources),
    ...(models.length > 0 ? ['', modelTable(models)] : ['', 'Nothing is computed.']),
    ...(plan.ddl.length > 0 ? ['', 'In the warehouse:', ...plan.ddl.map((change) => `  ${change}`)] : []),
    ...(plan.steps.length > 0
      ? ['', `${counted(plan.steps.length, 'step')}; --json lists them. Nothing was written.`]
      : []),
  ].join('\n');
}

const captureText = (tables: readonly string[]): string =>
  `In the source: the capture of changes on ${tables.join(', ')}. Nothing else is made there.`;

const sourceTable = (sources: readonly SourceExplanation[]): string =>
  table(
    [
      { title: 'source' },
      { title: 'reads' },
      { title: 'changed rows', align: 'right' },
      { title: 'deleted keys', align: 'right' },
      { title: 'why' },
    ],
    sources.map(({ source, reads, changed_rows: changed, deleted_keys: deleted, reason }) => [
      source,
      reads,
      changed === null ? 'all' : count(changed),
      deleted === null ? '' : count(deleted),
      reason ?? '',
    ]),
  );

const modelTable = (models: readonly ModelExplanation[]): string =>
  table(
    [{ title: 'model' }, { title: 'kind' }, { title: 'computes' }, { title: 'why' }],
    models.map(({ model, kind, computes, reason }) => [
      model,
      kind,
      computes === 'touched' ? 'touched groups' : 'all rows',
      reason ?? '',
    ]),
  );
