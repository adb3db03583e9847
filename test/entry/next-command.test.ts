import { called } from '../../src/entry/cli/aws/called.ts';
import { commandAt } from '../../src/entry/cli/next-command.ts';
import { reconciledText } from '../../src/entry/cli/reconcile/reconcile-report.ts';

const HOME = '.transformed-orders';

test.each([
  [{ home: HOME }, ''],
  [{}, ''],
  [{ home: '/var/lib/orders' }, ' --home /var/lib/orders'],
  [{ home: "it's here" }, ` --home 'it'\\''s here'`],
  [{ home: HOME, aws: true } as const, ' --aws'],
  [{ home: HOME, stack: 'acme/orders/dev' }, ' --stack acme/orders/dev'],
  [{ home: '/x', aws: true, stack: 'dev' } as const, ' --stack dev'],
])('a next command is about the place that was asked: %j', (place, option) => {
  expect(commandAt(place, 'loads')).toBe(`transformed-orders loads${option}`);
});

test('who named a stack is told of it after a call of the loader and a reconciliation', () => {
  const counts = { loaded: 0, unchanged: 0, pending: 0, blocked: 1, quarantined: 1, unread: 0 };
  const differences = { missing: 0, loadedNotAudited: 0, auditedNotLoaded: 0, gone: 0 };
  const examples = { unread: [], missing: [], loadedNotAudited: [], auditedNotLoaded: [], gone: [] };
  const place = { home: HOME, stack: 'dev' };
  const reconciled = { complete: true, counts: { ...counts, ...differences }, examples, fixed: differences };
  const text = reconciledText(reconciled as unknown as Parameters<typeof reconciledText>[0], {
    ...{ fix: false, next: called(place), place },
  });
  expect(text).toMatch(/: transformed-orders loads --open --stack dev\n/);
  expect(text).toMatch(/: transformed-orders files --state quarantined --stack dev\n/);
  expect(called(place)).toMatch(/: transformed-orders loads --stack dev$/);
});
