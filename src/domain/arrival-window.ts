/** Width of a window from the horizon on. */
export const WINDOW_SECONDS = 60;
/** Width of a window before the horizon: two years of history are 730 windows, not a million. */
export const HISTORY_WINDOW_SECONDS = 86_400;

/**
 * The start of the arrival window a file falls into, seconds since 1970. A row of a later window replaces one of an
 * earlier window; within a window the rows themselves decide. So the outcome never depends on which file came first.
 *
 * @param arrival seconds since 1970
 * @param horizon set once, when the warehouse was installed (seconds since 1970); moving it would change versions
 */
export function arrivalWindow(arrival: number, horizon: number): number {
  const width = arrival >= horizon ? WINDOW_SECONDS : HISTORY_WINDOW_SECONDS;
  return Math.floor(arrival / width) * width;
}

/** The horizon for a warehouse installed at `nowSeconds`: the start of that minute, so that no window is cut in two. */
export function horizonAt(nowSeconds: number): number {
  return Math.floor(nowSeconds / WINDOW_SECONDS) * WINDOW_SECONDS;
}
