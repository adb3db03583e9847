import { parseTimestamp, timestampOf } from '../../src/domain/timestamp.ts';

test.each([
  ['2024-01-05', '2024-01-05 00:00:00.000000'],
  ['2024-01-05T10:00:07.5Z', '2024-01-05 10:00:07.500000'],
  ['2024-01-05 23:59:59.123456', '2024-01-05 23:59:59.123456'],
  ['2000-02-29', '2000-02-29 00:00:00.000000'],
  ['0001-01-01', '0001-01-01 00:00:00.000000'],
  ['0099-12-31', '0099-12-31 00:00:00.000000'],
  ['9999-12-31T23:59:59Z', '9999-12-31 23:59:59.000000'],
])('%s is read', (text, timestamp) => {
  expect(parseTimestamp(text)).toBe(timestamp);
});

test('the empty text is null, and only that', () => {
  expect(parseTimestamp('')).toBeNull();
  expect(parseTimestamp(' ')).toBeUndefined();
});

test.each([
  ...['2024-1-5', '2024-02-30', '2023-02-29', '1900-02-29', '2024-04-31', '2024-00-10', '2024-13-01', '2024-01-00'],
  ...['0000-01-01', '10000-01-01', '-0001-01-01', 'infinity', '2024-01-05 10:00', '2024-01-05 24:00:00'],
  ...['2024-01-05 10:60:00', '2024-01-05 10:00:60', '2024-01-05 10:00:5Z', '2024-01-05 10:00:00.', '2024-01-05Z'],
  ...['2024-01-05 10:00:00.1234567', '2024-01-05T10:00:00+02', '2024-01-05t10:00:00', '2024-01-05\n', ' 2024-01-05'],
])('%j is no date', (text) => {
  expect(parseTimestamp(text)).toBeUndefined();
});

test('what was read once reads as itself, and texts compare as times do', () => {
  const texts = ['1969-12-31T23:59:59.999999Z', '1970-01-01', '2024-01-05 10:00:00.000001', '2024-01-05 10:00:00.1'];
  const read = texts.map((text) => parseTimestamp(text)!);
  expect(read.map(parseTimestamp)).toEqual(read);
  expect([...read].reverse().sort()).toEqual(read);
});

test('a point in time as text', () => {
  expect(timestampOf(0)).toBe('1970-01-01 00:00:00.000000');
  expect(timestampOf(-1)).toBe('1969-12-31 23:59:59.000000');
  expect(timestampOf(1_709_251_207)).toBe('2024-03-01 00:00:07.000000');
});
