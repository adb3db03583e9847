/** No date of any grammar: a point in time outside the years 0001 to 9999, which text cannot write. */
const OUT_OF_RANGE = 'out of range';
/** 0001-01-01 and 10000-01-01, microseconds since 1970. */
const FIRST = -62_135_596_800_000_000n;
const END = 253_402_300_800_000_000n;

/** How the reader of Parquet turns stored timestamps into canonical texts; nanoseconds are cut towards the past. */
export const TIMESTAMP_PARSERS = {
  timestampFromMilliseconds: (millis: bigint): string => timestampText(millis * 1_000n),
  timestampFromMicroseconds: timestampText,
  // INT96 comes this way, too.
  timestampFromNanoseconds: (nanos: bigint): string => timestampText(floorDivide(nanos, 1_000n)),
};

/** @param micros since 1970 */
function timestampText(micros: bigint): string {
  if (micros < FIRST || micros >= END) return OUT_OF_RANGE;
  const millis = floorDivide(micros, 1_000n);
  const iso = new Date(Number(millis)).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}${String(micros - millis * 1_000n).padStart(3, '0')}`;
}

/** BigInt's own division cuts towards zero. */
function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value < 0n && quotient * by !== value ? quotient - 1n : quotient;
}
