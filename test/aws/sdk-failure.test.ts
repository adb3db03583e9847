import { isDenied, passesByItself, sdkErrorName, translated, unavailable } from '../../src/aws/sdk-failure.ts';
import { LoadImpossible, Unavailable } from '../../src/domain/errors.ts';

/** An error as the SDK throws it. */
function failure(name: string, httpStatusCode?: number, change: object = {}): Error {
  return Object.assign(new Error('two\n lines'), { name, $metadata: { httpStatusCode, attempts: 1 } }, change);
}

test.each([
  failure('ThrottlingException', 400),
  failure('ProvisionedThroughputExceededException', 400),
  failure('SlowDown', 503),
  failure('SomethingNew', 500),
  failure('SomethingNew', 429),
  failure('SomethingNew', 400, { $retryable: { throttling: true } }),
  failure('ExpiredTokenException', 400),
  failure('Error'), // no answer
  failure('SyntaxError'), // half an answer
  Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
  Object.assign(new Error('gone'), { name: 'TimeoutError' }),
  Object.assign(new Error('no credentials'), { name: 'CredentialsProviderError' }),
])('passes by itself: %s', (error) => {
  expect(passesByItself(error)).toBe(true);
  expect(translated(error, 'trying')).toBeInstanceOf(Unavailable);
});

test.each([failure('ValidationException', 400), failure('AccessDeniedException', 400), failure('NoSuchBucket', 404)])(
  'is for somebody to act on: %s',
  (error) => {
    const told = translated(error, 'trying') as LoadImpossible;
    expect(told).toBeInstanceOf(LoadImpossible);
    expect(told.message).toBe(`trying: ${error.name} (two lines)`);
    expect(told.cause).toBe(error);
    expect(unavailable(error, 'trying')).toBeInstanceOf(Unavailable);
  },
);

test.each([
  new TypeError('x is undefined'),
  Object.assign(new TypeError('x is undefined'), { $metadata: { attempts: 1 } }),
  new Error('a bug'),
  Object.assign(new Error('disk'), { code: 'ENOENT' }),
  null,
  'text',
])('a fault of our own stays what it is: %s', (error) => {
  expect(sdkErrorName(error)).toBeUndefined();
  expect(translated(error, 'trying')).toBe(error);
  expect(unavailable(error, 'trying')).toBe(error);
  expect(passesByItself(error)).toBe(false);
});

test('a missing right is told by name or status', () => {
  expect(
    [failure('AccessDeniedException', 400), failure('Whatever', 403), failure('Whatever', 404)].map(isDenied),
  ).toEqual([true, true, false]);
});
