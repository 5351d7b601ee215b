import { type Config, checkoutFolder } from '../../config.ts';
import { EcomError } from '../../errors.ts';
import type { OrchestratorHealth } from '../orchestration.ts';
import { accessOf } from './access.ts';
import { openApi } from './api.ts';

/** Whether Airflow keeps the schedules, or `ecom up` can start it. */
export async function airflowHealth(config: Pick<Config, 'home' | 'airflowUrl'>): Promise<OrchestratorHealth> {
  try {
    const access = await accessOf(config);
    const api = openApi(access);
    const [{ version }, { scheduler }] = await Promise.all([
      api.get<{ version: string }>('/version'),
      api.get<{ scheduler: { status: string } }>('/monitor/health'),
    ]);
    const found = `Airflow ${version} at ${access.url}, its scheduler is ${scheduler.status}`;
    if (scheduler.status === 'healthy') return { isReady: true, found };
    return {
      isReady: false,
      found,
      next: 'Start the scheduler: scripts/airflow/run_airflow.sh restart, where that started it.',
    };
  } catch (error) {
    if (!(error instanceof EcomError)) throw error;
    const isOurs = config.airflowUrl === undefined && checkoutFolder() !== undefined;
    if (isOurs && error.code === 'ORCHESTRATOR_UNREACHABLE')
      return { isReady: true, found: 'Airflow does not run; ecom up or scripts/airflow/run_airflow.sh starts it' };
    return { isReady: false, found: error.message, ...(error.next === undefined ? {} : { next: error.next }) };
  }
}
