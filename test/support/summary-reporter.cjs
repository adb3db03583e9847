// The last line of every test run: `N passed, N failed, N skipped`.
// With TEST_SUMMARY_FILE set the counts are also appended there as a line of JSON, to be summed over several runs.
const { appendFileSync } = require('node:fs');

module.exports = class SummaryReporter {
  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      // A file that cannot even be loaded has no tests to count, but must not look like success.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    const file = process.env.TEST_SUMMARY_FILE;
    if (file) appendFileSync(file, `${JSON.stringify(counts)}\n`);
    // jest's own summary comes after every reporter's: only at exit is the last line really the last.
    process.once('exit', () => {
      process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
    });
  }
};
