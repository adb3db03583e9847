/** Time, handed in, so that tests and simulations own it. */
export interface Clock {
  /** Milliseconds since 1970. Only ever recorded or compared with a deadline: no decision about data rests on it. */
  now(): number;
  /** Resolves after so many milliseconds. */
  sleep(ms: number): Promise<void>;
}

/** How long a use case may go on, and who wants it to end early. */
export interface Patience {
  /** Milliseconds since 1970 (`Infinity`: no limit). What is not done by then is taken up again later. */
  readonly deadline: number;
  /**
   * False: a load that can go on without us is submitted and left alone; somebody calls again when it is decided. Default:
   * wait for it.
   */
  readonly waitsForLoads?: boolean | undefined;
  /** Once aborted, the load in hand is finished and no other is begun. */
  readonly signal?: AbortSignal | undefined;
}
