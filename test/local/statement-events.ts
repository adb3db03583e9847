import { jsonOf } from '../support/aws-faults.ts';
import type { InBetween } from '../support/aws-proxy.ts';
import { jsonCall } from '../support/e2e/service-call.ts';
import type { RedshiftPeer } from '../support/redshift-data/redshift-peer.ts';

/**
 * What Redshift does on AWS and its stand-in does not: tells EventBridge when a statement is decided that was submitted
 * `WithEvent`. Whether anybody hears of it is left to the rule that was deployed.
 *
 * Shape: Redshift management guide, "Monitoring the Data API", event `Redshift Data Statement Status Change`.
 */
export class StatementEvents {
  /** Whether they get through; they are best effort on AWS, too. */
  areOn = true;
  /** How many EventBridge has taken. */
  told = 0;
  readonly #peer: RedshiftPeer;
  readonly #url: string;

  constructor(peer: RedshiftPeer, emulatorUrl: string) {
    this.#peer = peer;
    this.#url = emulatorUrl;
  }

  /** To be put between the emulator and the stand-in, for `BatchExecuteStatement`. */
  readonly inBetween: InBetween = async (asked, pass) => {
    const answer = await pass(asked);
    const { WithEvent, StatementName: statementName } = jsonOf(asked);
    const { Id } = jsonOf(answer);
    if (WithEvent !== true || typeof Id !== 'string') return answer;
    const role = String(asked.headers['x-emulator-caller-arn']).replace(/\/[^/]*$/, '');
    const statement = this.#peer.server.api.find(Id, role);
    void statement.done.then(async () => {
      const detail = { statementName, statementId: Id, state: statement.status, principal: role };
      if (this.areOn && (await this.#put(detail))) this.told += 1;
    });
    return answer;
  };

  /** @returns whether it was taken */
  async #put(detail: object): Promise<boolean> {
    const Detail = JSON.stringify(detail);
    const event = { Source: 'aws.redshift-data', DetailType: 'Redshift Data Statement Status Change', Detail };
    try {
      const answer = await jsonCall(this.#url, 'events', 'AWSEvents.PutEvents', { Entries: [event] });
      return (answer as { FailedEntryCount?: number }).FailedEntryCount === 0;
    } catch {
      return false; // the emulator is gone, and with it whoever would hear of it
    }
  }
}
