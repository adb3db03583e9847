import { CHECKS } from './checks/all-checks.ts';
import type { Mistake } from './mistakes/mistake.ts';
import { OF_ALARMS } from './mistakes/of-alarms.ts';
import { OF_FUNCTIONS } from './mistakes/of-functions.ts';
import { OF_LIMITS } from './mistakes/of-limits.ts';
import { OF_PROTECTION } from './mistakes/of-protection.ts';
import { OF_QUEUES } from './mistakes/of-queues.ts';
import { runProgram } from './stack/run-program.ts';
import type { Stack } from './stack/stack.ts';

// Every check of the matrix finds the mistakes that it is there for: a stack that is right is changed as a wrong program
// would have made it.

/** As much as one stack can have. */
const SETTINGS = {
  ...{ warehouse: 'new-serverless', catalog: 'crawler', glueJobAboveGigabytes: '10', alarmEmail: 'oncall@example.com' },
  ...{ loadEveryMinutes: '20', tags: '{"team":"data"}' },
};

let right: Stack;
beforeAll(async () => {
  right = await runProgram(SETTINGS);
});

function problemsOf(stack: Stack): string[] {
  return CHECKS.flatMap((check) => check(stack));
}

test('nothing is wrong with the right one', () => {
  expect(problemsOf(right)).toEqual([]);
});

test.each<Mistake>([...OF_QUEUES, ...OF_FUNCTIONS, ...OF_PROTECTION, ...OF_LIMITS, ...OF_ALARMS])(
  '%s',
  (problem, mistake) => {
    expect(problemsOf(mistake(right))).toContainEqual(expect.stringMatching(problem));
  },
);
