import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Lacking } from './lacking.ts';

const ROOT = join(import.meta.dirname, '../..');
/** What Pulumi runs: the program, what it imports, and the bundle it deploys. */
const PARTS = ['Pulumi.yaml', 'package.json', 'tsconfig.json', 'infra', 'src', 'dist/lambda'];

/**
 * The program in a folder of its own, where Pulumi writes its stacks' settings: nothing of it comes into the tree, whoever
 * builds meanwhile does no harm, and a test can change the bundle.
 */
export class ProgramCopy {
  readonly folder: string;

  /** Makes it, or brings it up to date. @throws Lacking where the bundle is not built */
  constructor(folder: string) {
    this.folder = folder;
    if (!existsSync(join(ROOT, 'dist/lambda/loader.mjs')))
      throw new Lacking('there is no dist/lambda; run npm run build');
    mkdirSync(folder, { recursive: true });
    for (const part of PARTS) {
      rmSync(join(folder, part), { recursive: true, force: true });
      cpSync(join(ROOT, part), join(folder, part), { recursive: true });
    }
    const modules = join(folder, 'node_modules');
    if (!existsSync(modules)) symlinkSync(join(ROOT, 'node_modules'), modules);
  }

  /** Other code that does the same: a comment in a part that the functions share. */
  changeCode(): void {
    const bundle = join(this.folder, 'dist/lambda');
    const chunk = readdirSync(bundle).find((name) => /^chunk-.*\.mjs$/.test(name));
    if (chunk === undefined) throw new Error(`${bundle} has no chunk that the functions share`);
    appendFileSync(join(bundle, chunk), '\n// changed\n');
  }
}
