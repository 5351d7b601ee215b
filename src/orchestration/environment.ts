/** What a task's process learns from its environment. */
export const RUN_CONTEXT = {
  dagId: 'ECOM_DAG_ID',
  runId: 'ECOM_RUN_ID',
  taskId: 'ECOM_TASK_ID',
  tryNumber: 'ECOM_TRY_NUMBER',
  /** The moment that the run is for, ISO 8601. */
  logicalTime: 'ECOM_LOGICAL_TIME',
  /** `json`: messages are JSON lines. */
  logFormat: 'ECOM_LOG_FORMAT',
  /** Where it writes down how it ended. Unset beside the others: nobody watches it, and it keeps its own record. */
  outcomeFile: 'ECOM_OUTCOME_FILE',
} as const;
