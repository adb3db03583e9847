import type { Pulumi, Variables } from './pulumi.ts';

/** What a deployment would do to one resource. */
export interface Step {
  /** `create`, `update`, `replace`, `delete`, `same` … */
  readonly op: string;
  readonly urn: string;
}

/** What the deployed program gives (`infra/index.ts`), as far as it is used here. */
export interface Outputs {
  readonly bucket: string;
  readonly environment: Variables;
  readonly functions: { readonly intake: string; readonly loader: string; readonly migrate?: string };
  readonly queues: Readonly<Record<'intake' | 'intakeDead' | 'loader' | 'loaderDead', string>>;
  readonly glue: { readonly database?: string; readonly crawler?: string };
}

const QUIETLY = ['--yes', '--skip-preview', '--suppress-progress'];

/** A stack of the program. */
export class Stack {
  readonly name: string;
  readonly #pulumi: Pulumi;

  constructor(pulumi: Pulumi, name: string) {
    this.#pulumi = pulumi;
    this.name = name;
  }

  /** Makes the stack where it is not there, and sets what is given; whatever was set before stays. */
  async configure(settings: Variables): Promise<void> {
    await this.#run('stack', 'select', '--create', '--stack', this.name);
    const given = Object.entries(settings).flatMap(([key, value]) => ['--plaintext', `${key}=${value}`]);
    await this.#ofStack('config', 'set-all', '--path', ...given);
  }

  /** @param onText is told what Pulumi says of it */
  async up(onText?: (text: string) => void): Promise<void> {
    await this.#pulumi.run(['up', ...QUIETLY, '--stack', this.name], onText);
  }

  /** What a deployment would do. */
  async preview(): Promise<readonly Step[]> {
    const { steps } = JSON.parse(await this.#ofStack('preview', '--json')) as { steps: Step[] };
    return steps.map(({ op, urn }) => ({ op, urn }));
  }

  /** Deploys once more. @throws Error where that changes anything */
  async mustBeUnchanged(): Promise<void> {
    await this.#ofStack('up', ...QUIETLY, '--expect-no-changes');
  }

  async outputs(): Promise<Outputs> {
    return JSON.parse(await this.#ofStack('stack', 'output', '--json')) as Outputs;
  }

  /** Takes everything down that was deployed, and forgets the stack. */
  async destroy(): Promise<void> {
    await this.#ofStack('destroy', ...QUIETLY);
    await this.#run('stack', 'rm', '--yes', this.name);
  }

  async #ofStack(...args: readonly string[]): Promise<string> {
    return this.#run(...args, '--stack', this.name);
  }

  async #run(...args: readonly string[]): Promise<string> {
    return this.#pulumi.run(args);
  }
}
