import { execFile } from 'node:child_process';
import { VARIABLES } from '../../config/variables.ts';
import { CommandError } from '../command-error.ts';
import { printable } from '../printable.ts';
import { CLI_LOG } from './cli-log.ts';

/** Seconds as a rule, but npm's `pulumi` first has to fetch itself; a prompt that nobody sees would take for ever. */
const LONGEST_MS = 120_000;
const MOST_BYTES = 16 * 1024 * 1024;
/** What Pulumi complains of, in a message of ours. */
const SHOWN_CHARACTERS = 400;
/** The output of the deployment that holds the settings of its functions. */
const OUTPUT = 'environment';
const REGION = 'AWS_REGION';

/** What Pulumi said, or why it could not be asked. */
interface Asked {
  readonly failure: (Error & { readonly code?: unknown; readonly killed?: boolean }) | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Takes the settings that a deployed stack gives (`infra`, output `environment`) into the environment of this process,
 * where the clients of AWS look for their region, too. What is set there already stays; a region that is not the stack's is
 * warned of.
 *
 * @throws CommandError where Pulumi is missing or gives none
 */
export async function takeStackSettings(stack: string): Promise<void> {
  for (const [name, value] of Object.entries(await settingsOfStack(stack))) {
    const given = process.env[name] ?? '';
    if (given === '') process.env[name] = value;
    // Many a shell has one for other work; then all is looked for where nothing of the stack is.
    else if (name === REGION && given !== value) CLI_LOG.warn(otherRegion(stack, given, value));
  }
}

function otherRegion(stack: string, given: string, theirs: string): string {
  return (
    `${REGION}=${given} is set in the environment and wins, but the stack ${stack} is in ${theirs}; ` +
    `if its tables and buckets are not found, unset ${REGION}`
  );
}

async function settingsOfStack(stack: string): Promise<Readonly<Record<string, string>>> {
  const outputs = outputsIn(stack, await askPulumi(stack));
  const environment = outputs[OUTPUT];
  if (typeof environment !== 'object' || environment === null || Array.isArray(environment)) {
    throw new CommandError(
      `the stack ${stack} has no output '${OUTPUT}' with the settings; deploy it anew (npx pulumi up --stack ${stack}), ` +
        'or set the variables yourself and use --aws (docs/configuration.md)',
    );
  }
  // Nothing but settings: an output must not decide what else this process does.
  const known = Object.entries(environment).filter(([name]) => name in VARIABLES || name === REGION);
  return Object.fromEntries(known.map(([name, value]) => [name, typeof value === 'string' ? value : String(value)]));
}

/** Found on PATH, without a shell: the name of the stack is an argument and nothing else. */
async function askPulumi(stack: string): Promise<Asked> {
  const args = ['stack', 'output', '--json', '--stack', stack, '--non-interactive'];
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: 'true' };
  return new Promise((resolve) => {
    const options = { env, timeout: LONGEST_MS, maxBuffer: MOST_BYTES, encoding: 'utf8' as const };
    const child = execFile('pulumi', args, options, (failure, stdout, stderr) => resolve({ failure, stdout, stderr }));
    child.stdin?.end();
  });
}

function outputsIn(stack: string, { failure, stdout, stderr }: Asked): Readonly<Record<string, unknown>> {
  if (failure !== null) throw new CommandError(whyNot(stack, failure, stderr), undefined, { cause: failure });
  try {
    const outputs: unknown = JSON.parse(stdout);
    if (typeof outputs === 'object' && outputs !== null) return outputs as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw new CommandError(notUnderstood(stack), undefined, { cause });
  }
  throw new CommandError(notUnderstood(stack));
}

function whyNot(stack: string, failure: NonNullable<Asked['failure']>, stderr: string): string {
  if (failure.code === 'ENOENT') {
    return (
      `--stack ${stack} needs Pulumi, and there is no pulumi on PATH; npm ci brings it, and npx transformed-orders finds ` +
      'it then; or set the variables yourself and use --aws (docs/configuration.md)'
    );
  }
  if (failure.killed === true) {
    return `pulumi gave no outputs of the stack ${stack} within ${LONGEST_MS / 1_000} s; see what it waits for: ${byHand(stack)}`;
  }
  const line = stderr.trim().replaceAll(/\s*\n\s*/g, ' ');
  const said = printable(line.slice(0, SHOWN_CHARACTERS));
  return (
    `pulumi gives no outputs of the stack ${stack}: ${said === '' ? failure.message : said}; ` +
    'run it where Pulumi.yaml lies, or name organization/project/stack, logged in to the backend that has it, and see: ' +
    byHand(stack)
  );
}

function notUnderstood(stack: string): string {
  return `what pulumi said of the stack ${stack} is no JSON object; see: ${byHand(stack)}`;
}

function byHand(stack: string): string {
  return `pulumi stack output --json --stack ${stack}`;
}
