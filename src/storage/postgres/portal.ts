import type { Client } from 'pg';
import { EcomError } from '../../errors.ts';
import { type Answer, type AnswerRow, GROUP_ROWS, type ValueKind } from '../statements.ts';

/** What the driver's connection does and its types do not tell. */
interface Wire {
  parse(message: { text: string; name: string; types: readonly never[] }): void;
  bind(message: { portal: string; statement: string; values: readonly never[] }): void;
  describe(message: { type: 'P'; name: string }): void;
  execute(message: { portal: string; rows: number }): void;
  flush(): void;
  sync(): void;
  sendCopyFail(reason: string): void;
  readonly stream: { readonly writable: boolean };
}

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}

/** `pg_type.oid` of those whose text is more than a text. */
const kinds: Readonly<Record<number, ValueKind>> = {
  16: 'truth',
  20: 'whole',
  21: 'whole',
  23: 'whole',
  26: 'whole',
  700: 'float',
  701: 'float',
  1700: 'decimal',
  1082: 'moment',
  1114: 'moment',
  1184: 'moment',
};

/** `INSERT 0 5`, `DELETE 3`, … */
const CHANGED = /^(?:INSERT|UPDATE|DELETE|MERGE|COPY)(?: \d+)? (\d+)$/;

const NO_COPY = 'ecom sql shows rows of queries, and none of COPY';

/**
 * Runs one statement by the extended protocol, which takes no second one, and fetches its rows in groups: the server computes the next
 * group when it is asked for it. Values come as the server writes them.
 * https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
 */
export async function fetchRows(client: Client, text: string): Promise<Answer> {
  const portal: Portal = { state: 'running', fields: [], group: [], changed: null, wake: () => {} };
  client.query(queryOf(portal, text) as never);
  await answered(portal);
  return {
    columns: portal.fields.map(({ name, dataTypeID }) => ({ name, kind: kinds[dataTypeID] ?? 'text' })),
    rows: groups(portal),
    changed: () => portal.changed,
  };
}

/** A statement whose rows are on their way. */
interface Portal {
  /** How far the server is. */
  state: 'running' | 'suspended' | 'ended';
  wire?: Wire;
  failure?: unknown;
  fields: readonly Field[];
  group: AnswerRow[];
  changed: number | null;
  /** Called when the state changes. */
  wake: () => void;
}

/** Has the server send the next group. */
function fetchGroup(portal: Portal): void {
  portal.state = 'running';
  portal.wire?.execute({ portal: '', rows: GROUP_ROWS });
  portal.wire?.flush();
}

function become(portal: Portal, state: Portal['state']): void {
  portal.state = state;
  portal.wake();
}

/** What the driver calls with the server's messages. */
const queryOf = (portal: Portal, text: string): object => ({
  submit(wire: Wire): void {
    portal.wire = wire;
    wire.parse({ text, name: '', types: [] });
    wire.bind({ portal: '', statement: '', values: [] });
    wire.describe({ type: 'P', name: '' });
    fetchGroup(portal);
  },
  handleRowDescription({ fields }: { readonly fields: readonly Field[] }): void {
    portal.fields = fields;
  },
  handleDataRow({ fields }: { readonly fields: AnswerRow }): void {
    portal.group.push(fields);
  },
  handlePortalSuspended: (): void => become(portal, 'suspended'),
  handleCommandComplete(message: { readonly text: string }, wire: Wire): void {
    const count = CHANGED.exec(message.text)?.[1];
    portal.changed = count === undefined ? null : Number(count);
    wire.sync();
  },
  handleEmptyQuery: (wire: Wire): void => wire.sync(),
  handleError(error: unknown, wire: Wire): void {
    portal.failure ??= error;
    // Otherwise the server waits for more; where it is gone, nobody does.
    if (wire.stream.writable) wire.sync();
    become(portal, 'ended');
  },
  handleReadyForQuery: (): void => become(portal, 'ended'),
  handleCopyInResponse: (wire: Wire): void => wire.sendCopyFail(NO_COPY),
  handleCopyData(): void {
    portal.failure ??= new EcomError('SQL_FAILED', `${NO_COPY}.`, { next: 'Run the query alone, with --csv.' });
  },
});

/** Resolves when the server has sent what it was asked for. */
async function answered(portal: Portal): Promise<void> {
  while (portal.state === 'running') {
    await new Promise<void>((resolve) => {
      portal.wake = resolve;
    });
  }
  if (portal.failure) throw portal.failure;
}

async function* groups(portal: Portal): AsyncGenerator<readonly AnswerRow[]> {
  const truths = portal.fields.map(({ dataTypeID }) => kinds[dataTypeID] === 'truth');
  const worded = truths.includes(true)
    ? (row: AnswerRow) => row.map((value, at) => (truths[at] ? truth(value) : value))
    : undefined;
  for (;;) {
    await answered(portal);
    const { group, state } = portal;
    portal.group = [];
    // While these are printed, the server computes the next.
    if (state === 'suspended') fetchGroup(portal);
    if (group.length > 0) yield worded ? group.map(worded) : group;
    if (state === 'ended') return;
  }
}

const truth = (value: string | null): string | null => (value === null ? null : value === 't' ? 'true' : 'false');
