import { run, runJson } from '../support/command-line.ts';
import { place } from './order-files.ts';

interface Demo {
  readonly sample: { readonly files: number } | null;
  readonly load: { readonly files: { readonly new: number; readonly setAside: number } };
  readonly result: { readonly rows: { readonly rows: readonly unknown[] } };
}

describe('demo', () => {
  it('makes a sample, loads it and shows the result, ends with 0; the second time nothing is new', async () => {
    using here = place();
    const { code, stdout } = await run(['demo'], here.folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/set aside: 2 files\n {2}orders\/.*\n {4}[A-Z_]+.*\n {2}orders\/.*\n {4}[A-Z_]+/);
    expect(stdout).toMatch(/customer_id +city +state/);
    expect(stdout).toContain('npx transformed-orders load <area>');
    const again = await run(['demo'], here.folder);
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('nothing new');
    const { json } = await runJson<Demo>(['demo'], here.folder);
    expect(json).toMatchObject({ sample: null, load: { files: { new: 0, setAside: 2 } } });
    expect(json.result.rows.rows).toHaveLength(5);
  });
});

describe('help', () => {
  it.each(['load', 'watch', 'files', 'file', 'loads', 'load-info', 'replay', 'query', 'sample', 'demo'])(
    'of %s has examples',
    async (command) => {
      const { code, stdout } = await run([command, '--help']);
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`Examples:\n  \\$ transformed-orders ${command}`));
      expect(stdout).toContain('--json');
    },
  );

  it('tells the version', async () => {
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
