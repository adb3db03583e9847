// What the project needs in a cloud: nothing yet. The command line brings its warehouse with it.
import { getStack } from '@pulumi/pulumi';

/** The stack that was deployed, so that an empty one can be told from a missing one. */
export const stack = getStack();
