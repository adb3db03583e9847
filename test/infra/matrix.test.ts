import { problemsOf } from './checks/all-checks.ts';
import { MATRIX } from './stack/matrix.ts';
import { runProgram } from './stack/run-program.ts';

describe('the program, whatever is chosen', () => {
  test.each(MATRIX)('%s', async (_, settings) => {
    expect(await problemsOf(await runProgram(settings))).toEqual([]);
  });
});
