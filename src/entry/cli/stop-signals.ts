/** One key press may reach us twice: from the terminal, and passed on by npm or whoever started us. */
const SAME_PRESS_MS = 300;
const EXIT_INTERRUPTED = 130;

/**
 * Ctrl-C and SIGTERM end what goes on in an orderly way; a second one ends the process at once.
 *
 * @returns aborted by the first of them
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const stop = () => {
    firstAt ??= performance.now();
    if (controller.signal.aborted && performance.now() - firstAt > SAME_PRESS_MS) process.exit(EXIT_INTERRUPTED);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}
