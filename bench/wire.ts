import { jsonOf, withJson } from '../test/support/aws-faults.ts';
import type { AwsRequest, InBetween } from '../test/support/aws-proxy.ts';
import { addTo, type Quantities } from './quantities.ts';

/** Counts the requests of S3 by what they cost as, as they pass. */
export function countingS3(used: Quantities): InBetween {
  return async (asked, pass) => {
    addTo(used, { [s3Request(asked)]: 1 });
    return pass(asked);
  };
}

function s3Request({ op, path }: AwsRequest): 's3Puts' | 's3Gets' | 's3Deletes' | 'glueCalls' {
  if (op.startsWith('DELETE ')) return 's3Deletes';
  if (op.startsWith('GET ') || op.startsWith('HEAD ')) return path.includes('list-type=2') ? 's3Puts' : 's3Gets';
  return op.startsWith('PUT ') ? 's3Puts' : 'glueCalls';
}

/** Counts the calls of DynamoDB and the units that it says they consumed, as they pass. */
export function countingDynamoDb(used: Quantities): InBetween {
  return async (asked, pass) => {
    const answer = await pass(withJson(asked, { ReturnConsumedCapacity: 'TOTAL' }));
    const capacity = [jsonOf(answer)['ConsumedCapacity'] ?? []].flat() as { CapacityUnits: number }[];
    const said = capacity.reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
    const units = asked.op === 'Query' ? Math.max(said, leastOf(asked)) : said;
    const isWrite = asked.op === 'BatchWriteItem' || asked.op === 'PutItem';
    addTo(used, { dynamoDbCalls: 1, [isWrite ? 'writeUnits' : 'readUnits']: units });
    return answer;
  };
}

/** A question that finds nothing costs as if it had found something small (k); dynalite says 0. */
function leastOf(asked: AwsRequest): number {
  return jsonOf(asked)['ConsistentRead'] === true ? 1 : 0.5;
}
