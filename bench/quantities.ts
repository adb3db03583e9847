/** What is counted on the way to a bill: by the name of what has a price, or of what has none and is only counted. */
export type Quantities = Record<string, number>;

/** Adds to what was counted so far. */
export function addTo(sum: Quantities, more: Readonly<Quantities>): void {
  for (const [name, quantity] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + quantity;
}

/** So many times as much. */
export function times(quantities: Readonly<Quantities>, factor: number): Quantities {
  return Object.fromEntries(Object.entries(quantities).map(([name, quantity]) => [name, quantity * factor]));
}
