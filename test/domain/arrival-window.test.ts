import { arrivalWindow, HISTORY_WINDOW_SECONDS, horizonAt, WINDOW_SECONDS } from '../../src/domain/arrival-window.ts';

const DAY = Date.UTC(2024, 2, 1) / 1000;
const HORIZON = DAY + 10 * 3600;

test('from the horizon on a window is a minute', () => {
  expect(arrivalWindow(HORIZON, HORIZON)).toBe(HORIZON);
  expect(arrivalWindow(HORIZON + 59, HORIZON)).toBe(HORIZON);
  expect(arrivalWindow(HORIZON + 60, HORIZON)).toBe(HORIZON + 60);
});

test('before the horizon it is a day', () => {
  expect(arrivalWindow(HORIZON - 1, HORIZON)).toBe(DAY);
  expect(arrivalWindow(DAY, HORIZON)).toBe(DAY);
  expect(arrivalWindow(DAY - 1, HORIZON)).toBe(DAY - 86_400);
  expect(arrivalWindow(-1, HORIZON)).toBe(-86_400);
});

test('a later arrival is never in an earlier window, least of all around the horizon', () => {
  for (const horizon of [HORIZON, DAY, DAY + 60, DAY + 86_340]) {
    let before = -Infinity;
    for (let arrival = DAY - 90_000; arrival < DAY + 90_000; arrival += 457) {
      const window = arrivalWindow(arrival, horizon);
      expect(window).toBeGreaterThanOrEqual(before);
      expect(arrival - window).toBeLessThan(arrival >= horizon ? WINDOW_SECONDS : HISTORY_WINDOW_SECONDS);
      before = window;
    }
  }
});

test('a horizon is the start of a minute', () => {
  expect(horizonAt(HORIZON + 59)).toBe(HORIZON);
  expect(horizonAt(HORIZON)).toBe(HORIZON);
});
