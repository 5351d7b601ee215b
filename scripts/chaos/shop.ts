import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { shopProject } from '../../models/project.ts';
import type { Config } from '../../src/config.ts';
import { SUPERUSER } from '../../src/storage/embedded/logins.ts';
import { databaseUrl, ensureServer } from '../../src/storage/embedded/server.ts';

/** A shop in a home folder of its own, driven by commands as an operator gives them. */

const ecom = join(process.cwd(), 'bin', 'ecom.mjs');
const COMMAND_MS = 300_000;

export class Shop {
  readonly #config: Config;
  readonly #port: number;

  constructor(config: Config, port: number) {
    this.#config = config;
    this.#port = port;
  }

  /** Starts a command; its output is kept for a failure. */
  start(...args: readonly string[]): Command {
    const env = { ...process.env, ECOM_HOME: this.#config.home, ECOM_PG_PORT: String(this.#port) };
    return new Command(args, spawn(process.execPath, [ecom, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /** @throws Error where it does not end with 0 */
  async run(...args: readonly string[]): Promise<void> {
    const command = this.start(...args);
    const code = await command.end();
    if (code !== 0) throw new Error(`ecom ${args.join(' ')} ended with ${code}:\n${command.output}`);
  }

  async killPostgres(): Promise<void> {
    process.kill((await ensureServer(this.#config)).pid, 'SIGKILL');
  }

  /** Ends every connection of the platform's. */
  async cut(): Promise<void> {
    await this.#ask('postgres', (client) =>
      client.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname like 'ecom%' and pid <> pg_backend_pid()",
      ),
    );
  }

  /** Does work while the folder of row files has a hundred kilobytes; false where this account may mount no such disk. */
  async withFullDisk(work: () => Promise<void>): Promise<boolean> {
    const runs = join(this.#config.home, 'data', 'runs');
    await mkdir(runs, { recursive: true });
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=100k', 'tmpfs', runs], { stdio: 'ignore' });
    } catch {
      return false;
    }
    try {
      await work();
    } finally {
      execFileSync('umount', ['-l', runs]);
    }
    return true;
  }

  /** Of each table of the warehouse how many rows it has, and a hash of them all but for the run that wrote them. */
  async fingerprint(): Promise<ReadonlyMap<string, string>> {
    const tables = shopProject.models
      .filter(({ kind }) => kind !== 'view')
      .map(({ schema, name }) => `${schema}.${name}`);
    return this.#ask('ecom_dwh', async (client) => {
      const found = new Map<string, string>();
      for (const table of tables) {
        const row = `(to_jsonb(t) - 'etl_run_id')::text`;
        const { rows } = await client.query<{ hash: string }>(
          `select count(*) || ' rows, ' || coalesce(md5(string_agg(md5(${row}), '' order by md5(${row}))), '') as hash from ${table} as t`,
        );
        found.set(table, rows[0]?.hash ?? '');
      }
      return found;
    });
  }

  async #ask<T>(database: 'postgres' | 'ecom_dwh', work: (client: pg.Client) => Promise<T>): Promise<T> {
    const url = new URL(databaseUrl(await ensureServer(this.#config), 'ecom_dwh', SUPERUSER));
    url.pathname = database;
    const client = new pg.Client({ connectionString: url.toString() });
    client.on('error', () => {});
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
}

export class Command {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #output = '';

  constructor(args: readonly string[], child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (piece: Buffer) => {
        this.#output = `${this.#output}${piece.toString('utf8')}`.slice(-4_000);
      });
    const timer = setTimeout(() => {
      this.#output += `\nended by the chaos itself: ecom ${args.join(' ')} took more than ${COMMAND_MS / 1_000} s`;
      child.kill('SIGKILL');
    }, COMMAND_MS);
    this.#ended = once(child, 'close').then(([code]) => {
      clearTimeout(timer);
      return code as number | null;
    });
  }

  get output(): string {
    return this.#output;
  }

  /** Its exit code; null where a signal ended it. */
  end(): Promise<number | null> {
    return this.#ended;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
