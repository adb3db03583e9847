import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { warehouseDollarsAMonth } from '../../bench/prices.ts';
import { alarmSpecs } from '../../infra/components/alarm-specs.ts';
import { SETTING_KEYS, type SettingKey } from '../../infra/settings/setting-keys.ts';

const ROOT = join(__dirname, '../..');
const DEPLOY = page('docs/deploy.md');
const RUNBOOK = page('docs/runbook.md');
const SPECS = alarmSpecs({
  metricsNamespace: 'Any',
  functions: { intake: 'intake', loader: 'loader' },
  intakeQueue: 'files',
  deadLetterQueues: ['files-dead', 'loads-dead'],
  freshnessMinutes: 60,
});

test('docs/deploy.md has every setting, as it is', () => {
  const expected = Object.entries<SettingKey>(SETTING_KEYS).map(([name, { says, example, unset }]) => {
    return `| \`${name}\` | ${says} | ${unset === null ? '' : `\`${unset}\``} | \`${example}\` |`;
  });
  const [, settings = ''] = DEPLOY.split('\n## Settings\n');
  expect(rows(settings.split('\n## ')[0] ?? '')).toEqual(expected);
});

test('docs/deploy.md reckons as it says, with the prices of the benchmarks', () => {
  const [, costs = ''] = DEPLOY.split('\n## What it costs\n');
  const given = rows(costs.split('\n## ')[0] ?? '');
  const expected = [10_000, 1_000_000, 10_000_000].map((files) => {
    const byInterval = [5, 15, 60].map((minutes) => {
      const loads = Math.min(files, (2 * 30 * 24 * 60) / minutes);
      const dollars = (files * 4) / 1_000_000 + loads * 0.0001 + warehouseDollarsAMonth(minutes * 60);
      return `$${Math.round(dollars)}`;
    });
    return `| ${[files.toLocaleString('en').replaceAll(',', ' '), ...byInterval].join(' | ')} |`;
  });
  expect(given).toEqual(expected);
});

test('docs/deploy.md says how many alarms there are', () => {
  expect(DEPLOY).toContain(`${SPECS.length} alarms`);
});

test('docs/runbook.md has a page for each alarm, and for none else', () => {
  const [alarms = ''] = RUNBOOK.split('\n# Jobs\n');
  const failures = ['crawler-failed', 'job-failed'];
  expect(anchors(alarms).slice(1).sort()).toEqual([...SPECS.map(({ id }) => id), ...failures].sort());
});

test('a link from one page to another, or to a part of it, leads there', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)];
  const links = pages.filter((path) => path.endsWith('.md')).flatMap((path) => linksOf(path));
  const broken = links.filter(({ to, anchor }) => {
    return !existsSync(join(ROOT, to)) || (anchor !== '' && !anchors(page(to)).includes(anchor));
  });
  expect(links.length).toBeGreaterThan(20);
  expect(broken).toEqual([]);
});

interface Link {
  readonly from: string;
  /** A page, by its path in the project. */
  readonly to: string;
  /** Empty: the whole page. */
  readonly anchor: string;
}

/** Links in brackets, and those that are written as code: `docs/page.md#part`. */
function linksOf(from: string): Link[] {
  const text = page(from);
  const here = from.startsWith('docs/') ? 'docs/' : '';
  const bracketed = [...text.matchAll(/\]\(([\w./-]*?)(?:#([\w-]+))?\)/g)].map(([, path = '', anchor = '']) => {
    return { from, to: path === '' ? from : join(here, path), anchor };
  });
  const coded = [...text.matchAll(/`(docs\/[\w-]+\.md)#([\w-]+)`/g)].map(([, to = '', anchor = '']) => {
    return { from, to, anchor };
  });
  return [...bracketed, ...coded].filter(({ to }) => to.endsWith('.md'));
}

/** As GitHub makes them of headings; a comment in a shell's example is none. */
function anchors(markdown: string): string[] {
  const text = markdown.replaceAll(/^```[^]*?^```$/gm, '');
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    return heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
  });
}

/** The rows of the first table, without its head. */
function rows(text: string): string[] {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.startsWith('|---'));
  const after = lines.slice(first + 1);
  return after.slice(
    0,
    after.findIndex((line) => !line.startsWith('|')),
  );
}

function page(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
