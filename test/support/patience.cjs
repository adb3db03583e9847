// For suites that start engines and processes; a test that hangs still ends.
const TEST_TIMEOUT_MS = 120_000;

jest.setTimeout(TEST_TIMEOUT_MS);
