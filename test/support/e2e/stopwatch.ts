/** Seconds of a long test, step by step. */
export class Stopwatch {
  readonly #laps: string[] = [];
  readonly #begun = performance.now();
  #last = this.#begun;

  lap(name: string): void {
    const now = performance.now();
    this.#laps.push(`${name} ${((now - this.#last) / 1_000).toFixed(1)} s`);
    this.#last = now;
  }

  /** Past jest, which puts a stack trace below every line of the console. */
  print(title: string): void {
    const whole = ((this.#last - this.#begun) / 1_000).toFixed(1);
    process.stdout.write(`${title}: ${this.#laps.join(', ')}; ${whole} s in all\n`);
  }
}
