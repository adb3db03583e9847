// Takes the place of `@smithy/core/event-streams` in the bundle of the Lambda functions (build.js). S3's client is made with
// it, for SelectObjectContent alone, which nobody calls here. Should the SDK come to import more of it, the build fails.

/** Leaves the client's configuration as it is. */
export function resolveEventStreamSerdeConfig<T>(config: T): T {
  return config;
}

/** What the client would read event streams with. */
export function eventStreamSerdeProvider(): never {
  throw new Error('event streams are left out of this bundle (build.js)');
}

/** The same, for the client's protocol. */
export class EventStreamSerde {
  deserializeEventStream(): never {
    return eventStreamSerdeProvider();
  }
}
