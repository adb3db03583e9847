/** Until when the invocation under way may work. An invocation has the process to itself, so one serves all of them in turn. */
export class InvocationDeadline {
  /** Milliseconds since 1970; `Infinity` where nothing is invoked, as on the command line. */
  atMs = Number.POSITIVE_INFINITY;
}
