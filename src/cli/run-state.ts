import type { AttemptState, RunState } from '../orchestration/orchestration.ts';
import { colour } from './colour.ts';

const colours: Readonly<Record<RunState | AttemptState, Parameters<typeof colour>[0]>> = {
  success: 'green',
  failed: 'red',
  timed_out: 'red',
  running: 'cyan',
  queued: 'dim',
  skipped: 'yellow',
  missed: 'yellow',
  cancelled: 'yellow',
};

/** A state as people read it, in its colour. */
export const stateText = (state: RunState | AttemptState): string => colour(colours[state], state.replace('_', ' '));
