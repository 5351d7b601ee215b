import type { Command } from 'commander';

/** A command's file: adds options and action to the command that `main.ts` made. */
export interface CommandModule {
  configure(command: Command): void;
}

export interface CommandEntry {
  readonly name: string;
  /** One line, for the list in `ecom --help`. */
  readonly summary: string;
  /** Loads the command's file only when it is called: so `ecom --help` starts at once. */
  load(): Promise<CommandModule>;
}

/** In the order of `ecom --help`: the platform, its parts, looking, scheduling, mending. */
export const commands: readonly CommandEntry[] = [
  { name: 'up', summary: 'start the platform and keep it running', load: () => import('./up.ts') },
  { name: 'down', summary: 'stop the platform', load: () => import('./down.ts') },
  {
    name: 'status',
    summary: 'show what runs, how fresh it is and how much it holds',
    load: () => import('./status.ts'),
  },
  {
    name: 'stream',
    summary: "write the simulated shop's next batches into ecom_db",
    load: () => import('./stream.ts'),
  },
  { name: 'replay', summary: 'write a real dataset into ecom_db', load: () => import('./replay.ts') },
  { name: 'etl', summary: 'bring what changed from ecom_db to ecom_dwh', load: () => import('./etl.ts') },
  {
    name: 'validate',
    summary: 'check the warehouse against its source and its contracts',
    load: () => import('./validate.ts'),
  },
  {
    name: 'quarantine',
    summary: 'list, show and retry what is not loaded',
    load: () => import('./quarantine.ts'),
  },
  { name: 'sql', summary: 'query the warehouse or the shop', load: () => import('./sql.ts') },
  {
    name: 'dags',
    summary: 'list, trigger, pause and back-fill the scheduled DAGs',
    load: () => import('./dags.ts'),
  },
  { name: 'logs', summary: 'show or prune the logs of runs', load: () => import('./logs.ts') },
  { name: 'alerts', summary: 'list problems and test how they are told', load: () => import('./alerts.ts') },
  { name: 'variables', summary: 'list and change what operators may change', load: () => import('./variables.ts') },
  { name: 'erase', summary: 'erase a person everywhere, for good', load: () => import('./erase.ts') },
  { name: 'doctor', summary: 'check this machine and these settings', load: () => import('./doctor.ts') },
  {
    name: 'backup',
    summary: 'copy both embedded databases with their secrets',
    load: () => import('./backup.ts'),
  },
  { name: 'restore', summary: 'put a backup in their place', load: () => import('./restore.ts') },
  { name: 'reset', summary: 'delete both embedded databases', load: () => import('./reset.ts') },
];
