import protobuf from 'protobufjs/light.js';

/**
 * The part of Spark Connect's protocol that we speak: https://github.com/apache/spark/tree/master/sql/connect/common/src/main/protobuf
 * No package on npm carries it. Field numbers are held to the server's own definitions by a test (`npm run test:spark`).
 */

type FieldTuple = readonly [type: string, number: number];
type MapField = readonly ['map', key: string, value: string, number: number];
type Repeated = readonly ['repeated', type: string, number: number];
type Field = FieldTuple | Repeated | MapField;

interface MessageDeclaration {
  readonly fields: Readonly<Record<string, Field>>;
  /** Fields of which one at most is set. */
  readonly oneofs?: Readonly<Record<string, readonly string[]>>;
  /** The name in Spark's files, with the message it lies in; absent where it is the same. */
  readonly declaredAs?: string;
}

const session = { session_id: ['string', 1], user_context: ['UserContext', 2] } as const;

export const declarations = {
  UserContext: { fields: { user_id: ['string', 1], user_name: ['string', 2] } },

  Plan: { fields: { root: ['Relation', 1], command: ['Command', 2] }, oneofs: { op_type: ['root', 'command'] } },
  Relation: {
    fields: {
      set_op: ['SetOperation', 6],
      limit: ['Limit', 8],
      sql: ['SQL', 10],
      local_relation: ['LocalRelation', 11],
      subquery_alias: ['SubqueryAlias', 16],
      repartition: ['Repartition', 17],
      collect_metrics: ['CollectMetrics', 29],
      cached_remote_relation: ['CachedRemoteRelation', 37],
      with_relations: ['WithRelations', 41],
    },
    oneofs: {
      rel_type: [
        'set_op',
        'limit',
        'sql',
        'local_relation',
        'subquery_alias',
        'repartition',
        'collect_metrics',
        'cached_remote_relation',
        'with_relations',
      ],
    },
  },
  Limit: { fields: { input: ['Relation', 1], limit: ['int32', 2] } },
  LocalRelation: { fields: { data: ['bytes', 1], schema: ['string', 2] } },
  SubqueryAlias: { fields: { input: ['Relation', 1], alias: ['string', 2] } },
  Repartition: { fields: { input: ['Relation', 1], num_partitions: ['int32', 2], shuffle: ['bool', 3] } },
  CollectMetrics: {
    fields: { input: ['Relation', 1], name: ['string', 2], metrics: ['repeated', 'Expression', 3] },
  },
  WithRelations: { fields: { root: ['Relation', 1], references: ['repeated', 'Relation', 2] } },
  Expression: { fields: { expression_string: ['ExpressionString', 4] } },
  ExpressionString: { fields: { expression: ['string', 1] }, declaredAs: 'Expression.ExpressionString' },
  Literal: { fields: { long: ['int64', 7] }, declaredAs: 'Expression.Literal' },
  SQL: { fields: { query: ['string', 1] } },
  SetOperation: {
    fields: {
      left_input: ['Relation', 1],
      right_input: ['Relation', 2],
      set_op_type: ['int32', 3],
      is_all: ['bool', 4],
      by_name: ['bool', 5],
      allow_missing_columns: ['bool', 6],
    },
  },
  CachedRemoteRelation: { fields: { relation_id: ['string', 1] } },

  Command: {
    fields: {
      create_dataframe_view: ['CreateDataFrameViewCommand', 3],
      sql_command: ['SqlCommand', 5],
      checkpoint_command: ['CheckpointCommand', 14],
      remove_cached_remote_relation_command: ['RemoveCachedRemoteRelationCommand', 15],
    },
    oneofs: {
      command_type: [
        'create_dataframe_view',
        'sql_command',
        'checkpoint_command',
        'remove_cached_remote_relation_command',
      ],
    },
  },
  SqlCommand: { fields: { input: ['Relation', 6] } },
  CreateDataFrameViewCommand: {
    fields: { input: ['Relation', 1], name: ['string', 2], is_global: ['bool', 3], replace: ['bool', 4] },
  },
  CheckpointCommand: { fields: { relation: ['Relation', 1], local: ['bool', 2], eager: ['bool', 3] } },
  RemoveCachedRemoteRelationCommand: { fields: { relation: ['CachedRemoteRelation', 1] } },

  ExecutePlanRequest: {
    fields: {
      ...session,
      plan: ['Plan', 3],
      client_type: ['string', 4],
      request_options: ['repeated', 'RequestOption', 5],
      operation_id: ['string', 6],
      tags: ['repeated', 'string', 7],
    },
  },
  RequestOption: {
    fields: { reattach_options: ['ReattachOptions', 1] },
    declaredAs: 'ExecutePlanRequest.RequestOption',
  },
  ReattachOptions: { fields: { reattachable: ['bool', 1] } },
  ExecutePlanResponse: {
    fields: {
      session_id: ['string', 1],
      arrow_batch: ['ArrowBatch', 2],
      sql_command_result: ['SqlCommandResult', 5],
      observed_metrics: ['repeated', 'ObservedMetrics', 6],
      operation_id: ['string', 12],
      response_id: ['string', 13],
      result_complete: ['ResultComplete', 14],
      server_side_session_id: ['string', 15],
      execution_progress: ['ExecutionProgress', 18],
      checkpoint_command_result: ['CheckpointCommandResult', 19],
    },
    oneofs: {
      response_type: [
        'arrow_batch',
        'sql_command_result',
        'result_complete',
        'execution_progress',
        'checkpoint_command_result',
      ],
    },
  },
  ArrowBatch: {
    fields: { row_count: ['int64', 1], data: ['bytes', 2] },
    declaredAs: 'ExecutePlanResponse.ArrowBatch',
  },
  ObservedMetrics: {
    fields: { name: ['string', 1], values: ['repeated', 'Literal', 2] },
    declaredAs: 'ExecutePlanResponse.ObservedMetrics',
  },
  SqlCommandResult: { fields: { relation: ['Relation', 1] }, declaredAs: 'ExecutePlanResponse.SqlCommandResult' },
  ResultComplete: { fields: {}, declaredAs: 'ExecutePlanResponse.ResultComplete' },
  CheckpointCommandResult: { fields: { relation: ['CachedRemoteRelation', 1] } },
  ExecutionProgress: {
    fields: { stages: ['repeated', 'StageInfo', 1], num_inflight_tasks: ['int64', 2] },
    declaredAs: 'ExecutePlanResponse.ExecutionProgress',
  },
  StageInfo: {
    fields: {
      stage_id: ['int64', 1],
      num_tasks: ['int64', 2],
      num_completed_tasks: ['int64', 3],
      input_bytes_read: ['int64', 4],
      done: ['bool', 5],
    },
    declaredAs: 'ExecutePlanResponse.ExecutionProgress.StageInfo',
  },

  ReattachExecuteRequest: {
    fields: { ...session, operation_id: ['string', 3], client_type: ['string', 4], last_response_id: ['string', 5] },
  },
  ReleaseExecuteRequest: {
    fields: { ...session, operation_id: ['string', 3], client_type: ['string', 4], release_all: ['ReleaseAll', 5] },
    oneofs: { release: ['release_all'] },
  },
  ReleaseAll: { fields: {}, declaredAs: 'ReleaseExecuteRequest.ReleaseAll' },
  ReleaseExecuteResponse: { fields: { session_id: ['string', 1] } },

  ConfigRequest: { fields: { ...session, operation: ['Operation', 3], client_type: ['string', 4] } },
  Operation: {
    fields: { set: ['Set', 1], get: ['Get', 2], unset: ['Unset', 6] },
    oneofs: { op_type: ['set', 'get', 'unset'] },
    declaredAs: 'ConfigRequest.Operation',
  },
  Unset: { fields: { keys: ['repeated', 'string', 1] }, declaredAs: 'ConfigRequest.Unset' },
  Set: { fields: { pairs: ['repeated', 'KeyValue', 1] }, declaredAs: 'ConfigRequest.Set' },
  Get: { fields: { keys: ['repeated', 'string', 1] }, declaredAs: 'ConfigRequest.Get' },
  KeyValue: { fields: { key: ['string', 1], value: ['string', 2] } },
  ConfigResponse: { fields: { session_id: ['string', 1], pairs: ['repeated', 'KeyValue', 2] } },

  AnalyzePlanRequest: {
    fields: { ...session, client_type: ['string', 3], spark_version: ['AskSparkVersion', 10] },
    oneofs: { analyze: ['spark_version'] },
  },
  AskSparkVersion: { fields: {}, declaredAs: 'AnalyzePlanRequest.SparkVersion' },
  AnalyzePlanResponse: {
    fields: { session_id: ['string', 1], spark_version: ['SparkVersion', 8] },
    oneofs: { result: ['spark_version'] },
  },
  SparkVersion: { fields: { version: ['string', 1] }, declaredAs: 'AnalyzePlanResponse.SparkVersion' },

  InterruptRequest: {
    fields: {
      ...session,
      client_type: ['string', 3],
      interrupt_type: ['int32', 4],
      operation_tag: ['string', 5],
      operation_id: ['string', 6],
    },
    oneofs: { interrupt: ['operation_tag', 'operation_id'] },
  },
  InterruptResponse: { fields: { session_id: ['string', 1], interrupted_ids: ['repeated', 'string', 2] } },

  ReleaseSessionRequest: { fields: { ...session, client_type: ['string', 3] } },
  ReleaseSessionResponse: { fields: { session_id: ['string', 1] } },

  FetchErrorDetailsRequest: { fields: { ...session, error_id: ['string', 3], client_type: ['string', 4] } },
  FetchErrorDetailsResponse: {
    fields: { root_error_idx: ['int32', 1], errors: ['repeated', 'ErrorDetail', 2], session_id: ['string', 4] },
  },
  ErrorDetail: {
    fields: { message: ['string', 2], spark_throwable: ['SparkThrowable', 5] },
    declaredAs: 'FetchErrorDetailsResponse.Error',
  },
  SparkThrowable: {
    fields: { error_class: ['string', 1], sql_state: ['string', 4] },
    declaredAs: 'FetchErrorDetailsResponse.SparkThrowable',
  },
} as const satisfies Readonly<Record<string, MessageDeclaration>>;

/** What a failed call carries in its trailer: https://github.com/googleapis/googleapis/tree/master/google/rpc */
const statusDeclarations = {
  Status: { fields: { code: ['int32', 1], message: ['string', 2], details: ['repeated', 'Any', 3] } },
  Any: { fields: { type_url: ['string', 1], value: ['bytes', 2] } },
  ErrorInfo: { fields: { reason: ['string', 1], domain: ['string', 2], metadata: ['map', 'string', 'string', 3] } },
} as const satisfies Readonly<Record<string, MessageDeclaration>>;

export type MessageName = keyof typeof declarations | keyof typeof statusDeclarations;

function reflected([first, ...rest]: Field): protobuf.IField | protobuf.IMapField {
  if (rest.length === 3) return { keyType: String(rest[0]), type: String(rest[1]), id: Number(rest[2]) };
  if (rest.length === 2) return { rule: 'repeated', type: String(rest[0]), id: Number(rest[1]) };
  return { type: first, id: Number(rest[0]) };
}

function reflectedMessage({ fields, oneofs = {} }: MessageDeclaration): protobuf.IType {
  return {
    fields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, reflected(field)])),
    oneofs: Object.fromEntries(Object.entries(oneofs).map(([name, oneof]) => [name, { oneof: [...oneof] }])),
  };
}

const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries<MessageDeclaration>({ ...declarations, ...statusDeclarations }).map(([name, declaration]) => [
      name,
      reflectedMessage(declaration),
    ]),
  ),
});

/** A message as plain data: fields that are absent were not sent. */
export type Message = Readonly<Record<string, unknown>>;

export const encode = (name: MessageName, message: Message): Buffer => {
  const type = root.lookupType(name);
  return Buffer.from(type.encode(type.fromObject(message)).finish());
};

/** Integers of 64 bits become numbers: what we read of them counts rows, tasks and bytes. */
export const decode = <T>(name: MessageName, bytes: Uint8Array): T => {
  const type = root.lookupType(name);
  return type.toObject(type.decode(bytes), { longs: Number, arrays: true }) as T;
};
