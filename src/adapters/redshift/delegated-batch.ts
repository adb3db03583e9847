import type { DescribeStatementResponse, Field } from '@aws-sdk/client-redshift-data';
import type { ControlStore } from './control-store.ts';
import type { Batch } from './data-api.ts';
import { listParameters, type RedshiftTarget, targetParameters } from './redshift-target.ts';
import { type StatementView, statementView, type Value, valueOf } from './statement-view.ts';

/** What somebody else is to submit: parameters of the Data API, in its own words. */
interface DelegatedBatch {
  /** Of BatchExecuteStatement. */
  readonly submit: object;
  /** Of ListStatements: finds the statement where it was submitted before. */
  readonly list: object;
}

/** What he leaves beside it: how the statement ended, or why there is none. */
type WrittenOutcome =
  | { readonly statement: DescribeStatementResponse; readonly rows?: readonly (readonly Field[])[] | null }
  | { readonly refused: { readonly name: string; readonly message: string } };

/** The same in plain words. `rows`: of the last statement; undefined where they were not kept. */
export type DelegatedOutcome =
  | { readonly is: 'decided'; readonly view: StatementView; readonly rows: Value[][] | undefined }
  | { readonly is: 'refused'; readonly detail: string };

/** Writes a batch down, with the token and name that it has whoever submits it. @returns its address */
export async function writeBatch(
  store: ControlStore,
  path: string,
  target: RedshiftTarget,
  { sqls, name, token, withEvent }: Batch,
): Promise<string> {
  const submit = {
    ...targetParameters(target),
    ...{ Sqls: sqls, StatementName: name, ClientToken: token, WithEvent: withEvent },
  };
  const list = { ...listParameters(target), StatementName: name, Status: 'ALL', RoleLevel: true };
  return store.put(path, JSON.stringify({ submit, list } satisfies DelegatedBatch));
}

/** @returns undefined where nobody has written one (yet) */
export async function readOutcome(store: ControlStore, path: string): Promise<DelegatedOutcome | undefined> {
  const text = await store.get(path);
  if (text === undefined) return undefined;
  const written = JSON.parse(text) as WrittenOutcome;
  if ('refused' in written) {
    return {
      is: 'refused',
      detail: `the Data API refused the load: ${written.refused.name} (${written.refused.message})`,
    };
  }
  const rows = written.rows?.map((record) => record.map(valueOf));
  return { is: 'decided', view: statementView(written.statement), rows };
}

/** By the load and attempt alone, so that every process finds them. */
export function batchPath(loadId: string, attempt: number): string {
  return `loads/${loadId}/batch-${attempt}.json`;
}

/** Beside the batch: who submits it is told no other address. */
export function outcomePath(loadId: string, attempt: number): string {
  return `loads/${loadId}/outcome-${attempt}.json`;
}
