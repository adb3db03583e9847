/** Calls somebody back about a load, so that one whose submitter died is taken up again. */
export interface FollowUps {
  /**
   * Asks to be called about this load, not before `delayMs` have passed. At least once: a call may come twice, late, or
   * when the load is long settled, and must do no harm then. Durable before this returns.
   *
   * @throws Unavailable: ask again, and do not submit before it has worked
   */
  ask(loadId: string, delayMs: number): Promise<void>;
}
