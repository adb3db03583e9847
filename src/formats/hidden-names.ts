/**
 * Names that everybody in the Hadoop world passes over: what begins with a dot or an underscore is somebody's work in
 * progress (`_temporary`, `.part-0.parquet.crc`). Two of them are no such mark: `__proto__.csv` is just a name.
 */
const HIDDEN = /^(?:\.(?!\.)|_(?!_))/;

/** Whether a folder or file of this name is none of ours, whatever its ending. */
export function isHidden(name: string): boolean {
  return HIDDEN.test(name);
}
