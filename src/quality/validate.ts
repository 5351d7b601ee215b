import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UNREADABLE } from '../../models/contract.ts';
import { EcomError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { type Progress, silent } from '../progress.ts';
import { catalogOf, type ProjectCatalog } from '../project/catalog.ts';
import type { ControlTables } from '../storage/control-tables.ts';
import { hasTable } from '../storage/present-tables.ts';
import type { Session, Unwatched } from '../storage/storage.ts';
import { variableValues } from '../variables/values.ts';
import { checkFreshness } from './freshness.ts';
import { checkInferred } from './inferred.ts';
import { assertPresent } from './quarantine.ts';
import { checkQuarantine } from './quarantine-share.ts';
import { reconcile } from './reconciliation.ts';
import { writeChecks } from './record-checks.ts';
import { type CheckReport, check, type ValidationReport } from './report.ts';
import { checkSameKeys } from './same-keys.ts';
import { limitsOf, type QuarantineLimits } from './standing.ts';
import { checkTable } from './store-checks.ts';
import { checkWaiting } from './waiting.ts';

export interface ValidationOptions {
  readonly onProgress?: Progress;
}

/**
 * Validates the last load: rows and money reconciled with the source as of the run's own cut, tables against their contracts,
 * freshness. The results are kept in `ops.check_result`.
 *
 * @throws EcomError VALIDATION_FAILED when there is no load to validate, WAREHOUSE_OUTDATED
 */
export async function validateWarehouse(
  platform: Platform,
  options: ValidationOptions = {},
): Promise<ValidationReport> {
  const begin = performance.now();
  const catalog = catalogOf(platform.project);
  const folder = join(platform.config.home, 'data', 'validations', `${process.pid}`);
  await mkdir(folder, { recursive: true });
  try {
    const limits = limitsOf(await variableValues(platform.variables));
    const { runId, checks } = await platform.oltp.transaction({ isolation: 'snapshot' }, (source) =>
      platform.dwh.transaction({ isolation: 'snapshot' }, (warehouse) =>
        runChecks({ catalog, source, warehouse, folder, limits, progress: options.onProgress ?? silent }),
      ),
    );
    await platform.dwh.transaction({}, (session) => writeChecks(session, runId, 'validate', checks));
    const passed = checks.every(({ status, severity }) => status === 'passed' || severity === 'warn');
    return { etl_run_id: runId, passed, duration_ms: Math.round(performance.now() - begin), checks };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A warehouse that no run was made for has no control tables, and looking makes none. */
async function lastLoad(warehouse: Session): Promise<ControlTables['ops.source_cursor']> {
  const cursors = { schema: 'ops', name: 'source_cursor' };
  const last = (await hasTable(warehouse, cursors))
    ? await warehouse.queries.selectFrom('ops.source_cursor').selectAll().executeTakeFirst()
    : undefined;
  if (!last) throw new EcomError('VALIDATION_FAILED', 'There is no load to validate.', { next: 'Run ecom etl first.' });
  await assertPresent(warehouse);
  return last;
}

const SAME_SOURCE = { name: 'source_is_the_one_loaded', kind: 'source', table: 'ecom_db' } as const;

/** What is not known to have changed cannot be left out on both sides: the next run reads the table whole, and the next validation sees it. */
const toBeReadAgain = (source: string, reason: string): CheckReport =>
  check(
    { name: `${source}_watched_since_the_load`, kind: 'source', table: source, severity: 'warn' },
    'every change told',
    reason,
  );

/** A view's rows are those of now, so that a difference may be younger than the load. */
const asOfNow = (checks: readonly CheckReport[], unwatched: Unwatched | undefined): readonly CheckReport[] =>
  unwatched ? checks.map((one) => ({ ...one, severity: 'warn' })) : checks;
/** What the run that is validated could not read. */
async function unreadableOf({ queries }: Session, runId: number): Promise<CheckReport[]> {
  const rows = await queries
    .selectFrom('ops.check_result')
    .select(['check_name', 'table_name', 'severity', 'status', 'failures', 'expected', 'actual'])
    .where('etl_run_id', '=', runId)
    .where('task', '=', 'etl')
    .where('kind', '=', UNREADABLE)
    .orderBy('table_name')
    .orderBy('check_name')
    .execute();
  return rows.map((row) => ({ ...row, kind: UNREADABLE }));
}

interface Looked {
  readonly catalog: ProjectCatalog;
  readonly source: Session;
  readonly warehouse: Session;
  readonly folder: string;
  readonly limits: QuarantineLimits;
  readonly progress: Progress;
}

async function runChecks(looked: Looked): Promise<{ runId: number; checks: CheckReport[] }> {
  const { catalog, source, warehouse, folder, limits, progress } = looked;
  const last = await lastLoad(warehouse);
  const cut = await source.changes.openCut(last.cursor, catalog.trackedTables);
  const checks: CheckReport[] = [check(SAME_SOURCE, 'the same server', cut.fullReadBecause ?? 'the same server')];
  if (!cut.fullReadBecause) {
    const context = {
      catalog,
      source,
      warehouse,
      cursor: last.cursor,
      folder,
      recent: new Map(),
      present: new Map(),
      shared: new Map(),
    };
    for (const member of catalog.members) {
      progress({ step: `reconcile ${member.source}` });
      const unwatched = cut.unwatched.get(member.source);
      const reason = unwatched?.isAlways ? undefined : (unwatched?.reason ?? cut.rewritten.get(member.source));
      // What a row is worth may stand in another table of its aggregate.
      const { members } = catalog.aggregateOfSource(member.source);
      if (reason !== undefined) checks.push(toBeReadAgain(member.source, reason));
      else if (
        members.every(({ source: name }) => cut.unwatched.get(name)?.isAlways !== false && !cut.rewritten.has(name))
      )
        checks.push(...asOfNow(await reconcile(context, member), unwatched));
      checks.push(...(await checkWaiting(warehouse, catalog, member.source)));
    }
  }
  progress({ step: 'look at quarantine' });
  checks.push(...(await checkQuarantine(warehouse, catalog, limits)));
  for (const model of catalog.project.models) {
    progress({ step: `check ${model.name}` });
    checks.push(...(await checkTable(warehouse, catalog, model)));
  }
  checks.push(...(await checkSameKeys(warehouse, catalog)));
  checks.push(...(await checkInferred(warehouse, catalog, new Date())));
  checks.push(...(await unreadableOf(warehouse, last.etl_run_id)));
  checks.push(...(await checkFreshness(source, warehouse, new Date())));
  return { runId: last.etl_run_id, checks };
}
