/** A harness that leaves nothing behind, ready for `await using`. */
export function disposable<T extends object>(harness: T): T & AsyncDisposable {
  return { ...harness, [Symbol.asyncDispose]: async () => Promise.resolve() };
}
