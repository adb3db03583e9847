import type { DescribeStatementResponse, Field } from '@aws-sdk/client-redshift-data';

/** A statement as the service describes it, in plain words. */
export interface StatementView {
  readonly id: string;
  readonly is: 'running' | 'finished' | 'failed' | 'aborted';
  readonly error: string;
  readonly subs: readonly {
    readonly id: string;
    readonly isFailed: boolean;
    readonly error: string;
    readonly queryId: number | null;
  }[];
}

/** A value of a result; NUMERIC comes as text. */
export type Value = string | number | boolean | null;

/** What DescribeStatement said. */
export function statementView(answer: DescribeStatementResponse): StatementView {
  const { Id = '', Status, Error: error = '', SubStatements = [] } = answer;
  return {
    id: Id,
    is: STATES[Status ?? ''] ?? 'running',
    error,
    subs: SubStatements.map((sub) => ({
      id: sub.Id ?? '',
      isFailed: sub.Status === 'FAILED',
      error: sub.Error ?? '',
      queryId: sub.RedshiftQueryId ?? null,
    })),
  };
}

/** RD: `StatusString`; SUBMITTED, PICKED and STARTED run. */
const STATES: Readonly<Record<string, StatementView['is']>> = {
  FINISHED: 'finished',
  FAILED: 'failed',
  ABORTED: 'aborted',
};

/** RD: `Field`, a union of which one member is set. */
export function valueOf(field: Field): Value {
  return field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue ?? null;
}
