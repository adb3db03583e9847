import type { DataApi, SubmitRequest } from './data-api.ts';
import { ServiceError } from './peer-error.ts';
import type { PeerStatement, ResultSet, SubStatement } from './peer-statement.ts';

/** So few that paging is seen to work; the service itself pages by size. */
const ROWS_A_PAGE = 1_000;
const MAX_LISTED = 100;

interface Request extends SubmitRequest {
  readonly Id?: string;
  readonly NextToken?: string;
  readonly Status?: string;
  readonly MaxResults?: number;
}

/** The answer of one operation, as the service's model has it. */
export async function answerOf(api: DataApi, operation: string, request: Request, caller: string): Promise<unknown> {
  switch (operation) {
    case 'ExecuteStatement':
    case 'BatchExecuteStatement': {
      if ((operation === 'ExecuteStatement') !== (request.Sql !== undefined)) {
        throw new ServiceError('ValidationException', 'Sql or Sqls is missing');
      }
      const statement = api.submit(request, caller);
      await api.wait(statement, request.WaitTimeSeconds);
      const { id, status, pid } = statement;
      const CreatedAt = statement.createdAt / 1_000;
      const Status = request.WaitTimeSeconds === undefined ? undefined : status;
      return { Id: id, CreatedAt, Database: statement.database, Status, RedshiftPid: pid };
    }
    case 'DescribeStatement': {
      const [id = '', number] = (request.Id ?? '').split(':');
      const statement = api.find(id, caller);
      await api.wait(statement, request.WaitTimeSeconds);
      if (number === undefined) return describe(statement);
      return describeSub(statement, api.findSub(request.Id ?? '', caller), Number(number));
    }
    case 'GetStatementResult': {
      const [id = ''] = (request.Id ?? '').split(':');
      await api.wait(api.find(id, caller), request.WaitTimeSeconds);
      const { result } = api.findSub(request.Id ?? '', caller);
      if (result === null) throw new ServiceError('ResourceNotFoundException', 'Query does not have result.');
      return page(result, Number(request.NextToken ?? '0'));
    }
    case 'ListStatements':
      return list(api, request, caller);
    case 'CancelStatement':
      return { Status: await api.cancel(api.find(request.Id ?? '', caller)) };
    default:
      throw new ServiceError('UnknownOperationException', `the peer knows no ${operation}`);
  }
}

function describe(statement: PeerStatement) {
  const { subs, isBatch } = statement;
  const [only] = subs;
  return {
    Id: statement.id,
    Status: statement.status,
    Database: statement.database,
    Error: statement.error ?? undefined,
    CreatedAt: statement.createdAt / 1_000,
    UpdatedAt: statement.updatedAt / 1_000,
    RedshiftPid: statement.pid,
    Duration: subs.reduce((sum, { durationNs }) => sum + durationNs, 0),
    HasResultSet: subs.some(({ result }) => result !== null),
    ResultRows: isBatch ? -1 : only?.resultRows,
    RedshiftQueryId: isBatch ? -1 : only?.queryId,
    QueryString: isBatch ? undefined : only?.sql,
    SubStatements: isBatch ? subs.map((sub, at) => describeSub(statement, sub, at + 1)) : undefined,
  };
}

function describeSub(statement: PeerStatement, sub: SubStatement, number: number) {
  return {
    Id: `${statement.id}:${number}`,
    Status: sub.status,
    Error: sub.error ?? undefined,
    QueryString: sub.sql,
    RedshiftQueryId: sub.queryId,
    ResultRows: sub.resultRows,
    Duration: sub.durationNs,
    HasResultSet: sub.result !== null,
    CreatedAt: statement.createdAt / 1_000,
    UpdatedAt: statement.updatedAt / 1_000,
  };
}

function list(
  api: DataApi,
  { StatementName = '', Status = 'ALL', MaxResults = MAX_LISTED, NextToken }: Request,
  caller: string,
) {
  const found = api.list(StatementName, caller).filter(({ status }) => Status === 'ALL' || status === Status);
  const from = Number(NextToken ?? '0');
  const Statements = found
    .slice(from, from + MaxResults)
    .map(({ id, name, status, isBatch, subs, createdAt, updatedAt }) => ({
      Id: id,
      StatementName: name,
      Status: status,
      IsBatchStatement: isBatch,
      QueryStrings: isBatch ? subs.map(({ sql }) => sql) : undefined,
      QueryString: isBatch ? undefined : subs[0]?.sql,
      CreatedAt: createdAt / 1_000,
      UpdatedAt: updatedAt / 1_000,
    }));
  const next = from + MaxResults;
  return { Statements, NextToken: next < found.length ? String(next) : undefined };
}

function page({ columns, rows }: ResultSet, from: number) {
  const next = from + ROWS_A_PAGE;
  return {
    ColumnMetadata: columns.map(({ name }) => ({ name, label: name })),
    Records: rows.slice(from, next).map((row) => row.map((value, at) => fieldOf(value, columns[at]?.typeId ?? 0))),
    TotalNumRows: rows.length,
    NextToken: next < rows.length ? String(next) : undefined,
  };
}

/** Types by PostgreSQL's number of them; all that is neither number nor truth is text, NUMERIC too. */
function fieldOf(value: string | null, typeId: number): Record<string, unknown> {
  if (value === null) return { isNull: true };
  if ([20, 21, 23].includes(typeId)) return { longValue: Number(value) };
  if ([700, 701].includes(typeId)) return { doubleValue: Number(value) };
  if (typeId === 16) return { booleanValue: value === 't' };
  return { stringValue: value };
}
