/** Something that the local deployment needs is not there; the message names it and the remedy. */
export class Lacking extends Error {
  override readonly name = 'Lacking';
}
