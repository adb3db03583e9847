import type { FileFact } from '../../domain/audit-record.ts';
import { FILE_PREFIX, factKey, type ItemKey, versionKey } from './audit-table.ts';
import type { DynamoDbBatches } from './dynamodb-batches.ts';
import { factItem, loadFilesItems, versionItem } from './fact-items.ts';
import type { ItemLife } from './item-life.ts';

export interface FactWritesDependencies {
  readonly batches: DynamoDbBatches;
  readonly life: ItemLife;
}

/** Writes facts, and what leads to them. */
export class FactWrites {
  readonly #deps: FactWritesDependencies;

  constructor(deps: FactWritesDependencies) {
    this.#deps = deps;
  }

  /** @throws Unavailable: some may be written; doing it again is right */
  async put(facts: readonly FileFact[]): Promise<void> {
    const { batches, life } = this.#deps;
    const [setAside, firsts] = await Promise.all([this.#setAside(facts), this.#withUnknownVersion(facts)]);
    const isKept = ({ file }: FileFact) => setAside.has(file.id);
    // Of a file that is set aside the version must not go, either, though it is known.
    const versions = [...firsts, ...(life.isLimited ? ofKind(facts, 'QUARANTINED') : [])];
    // What leads to a fact comes before it: dying in between leaves a way to nothing, which readers pass over, and never a
    // fact that nobody finds. Whoever wrote half of it writes all of it again.
    await batches.put([
      ...versions.map((fact) => versionItem(fact.file, isKept(fact) ? undefined : life.ofVersion(fact.at))),
      ...loadFilesItems(facts, life),
    ]);
    await batches.put(facts.map((fact) => factItem(fact, isKept(fact) ? undefined : life.ofFact(fact))));
  }

  /**
   * The ids of files that are set aside, or were before they were loaded. QUARANTINED is kept for ever, so a LOADED over it is
   * kept, too: if it went first, a loaded file would be shown as quarantined. Over MISSING and SUPERSEDED it would not have to
   * be; these are few, and to tell them apart would cost more.
   */
  async #setAside(facts: readonly FileFact[]): Promise<ReadonlySet<string>> {
    const { batches, life } = this.#deps;
    if (!life.isLimited) return new Set();
    const found = await batches.names(ofKind(facts, 'LOADED').map(({ file }) => factKey(file.id, 'QUARANTINED')));
    const before = found.map(({ pk }) => pk.slice(FILE_PREFIX.length));
    return new Set([...before, ...ofKind(facts, 'QUARANTINED').map(({ file }) => file.id)]);
  }

  /** A file's first fact makes its version known. For RECEIVED, nearly always the first, asking costs more than it saves. */
  async #withUnknownVersion(facts: readonly FileFact[]): Promise<FileFact[]> {
    const received = new Map(ofKind(facts, 'RECEIVED').map((fact) => [fact.file.id, fact]));
    const others = facts.filter(({ file }) => !received.has(file.id));
    // One that is not seen yet is written again, as it is: no harm.
    const known = await this.#deps.batches.names(others.map(({ file }) => versionKey(file)));
    const names = new Set(known.map(nameOf));
    return [...received.values(), ...others.filter(({ file }) => !names.has(nameOf(versionKey(file))))];
  }
}

function ofKind(facts: readonly FileFact[], kind: FileFact['kind']): FileFact[] {
  return facts.filter((fact) => fact.kind === kind);
}

function nameOf({ pk, sk }: ItemKey): string {
  return JSON.stringify({ pk, sk });
}
