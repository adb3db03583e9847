/**
 * What the process ends with.
 *
 * - `loaded`: all is well, everything that was asked for is done
 * - `failed`: anything that is none of the others
 * - `usage`: called in a way that cannot be meant
 * - `quarantined`: some files are set aside
 * - `busy`: somebody else is at work on the same home
 * - `blocked`: too many files are bad for one reason; they wait for somebody to look
 */
export const EXIT = { loaded: 0, failed: 1, usage: 2, quarantined: 3, busy: 4, blocked: 5 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
