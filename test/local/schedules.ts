/** A schedule, as the service tells and takes it. */
type Schedule = Readonly<Record<string, unknown>>;

/** EventBridge Scheduler on an emulator, whose client the project does not have. API reference, "EventBridge Scheduler". */
export class Schedules {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async names(): Promise<string[]> {
    const { Schedules: all } = (await this.#call('GET', '/schedules')) as { Schedules: { Name: string }[] };
    return all.map(({ Name }) => Name);
  }

  /** Its target's message. */
  async input(name: string): Promise<string> {
    const { Target } = (await this.#call('GET', `/schedules/${name}`)) as { Target: { Input: string } };
    return Target.Input;
  }

  /** Lets it come at another rate. */
  async change(name: string, ScheduleExpression: string): Promise<void> {
    const schedule = await this.#call('GET', `/schedules/${name}`);
    await this.#call('PUT', `/schedules/${name}`, { ...schedule, ScheduleExpression });
  }

  async #call(method: string, path: string, input?: object): Promise<Schedule> {
    const scope = 'test/20260101/eu-west-1/scheduler/aws4_request';
    const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`;
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(this.#url + path, { method, headers, ...(input && { body: JSON.stringify(input) }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`scheduler: ${answer.status} ${text}`);
    return JSON.parse(text) as Schedule;
  }
}
