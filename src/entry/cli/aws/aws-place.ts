import { type Command, InvalidArgumentError } from 'commander';

/** Whether a command is about the pipeline that is deployed on AWS, and where its settings come from. */
export interface AwsPlace {
  readonly aws?: true;
  /** The Pulumi stack whose settings are taken; means AWS, too. */
  readonly stack?: string;
}

/** Adds the options that say so. */
export function withAws(command: Command): Command {
  return command
    .option(
      '--aws',
      'the pipeline on AWS instead; settings come from the environment, as those of its functions (docs/configuration.md)',
    )
    .option(
      '--stack <name>',
      'the same, with the settings that this Pulumi stack gives; a variable that is set in the environment wins',
      stackName,
    );
}

/** Whether the user means AWS. */
export function isOnAws({ aws, stack }: AwsPlace): boolean {
  return aws === true || stack !== undefined;
}

/** Pulumi's names: letters, digits, `-`, `_`, `.`, with an organization and a project before it or not. */
function stackName(text: string): string {
  if (/^\w[\w.-]*(\/\w[\w.-]*){0,2}$/.test(text)) return text;
  throw new InvalidArgumentError(
    'It must be the name of a stack: letters, digits, -, _ and ., such as dev or org/project/dev.',
  );
}
