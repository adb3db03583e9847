/** A crawl that has to happen. `started`: a run was begun after it was owed, which may yet fail. */
export interface OwedCrawl {
  /** Milliseconds since 1970; only for people. */
  readonly sinceMs: number;
  readonly started: boolean;
}

/** What is owed at one moment, null for nothing; the tag names that moment. */
export interface HeldCrawl {
  readonly value: OwedCrawl | null;
  readonly tag: string | null;
}

/** Remembers an owed crawl for longer than a process lives. */
export interface CrawlMemory {
  read(): Promise<HeldCrawl>;
  /** Sets the mark, whatever there is; every swap on what was read before fails then, so that nobody wipes it out. */
  put(owed: OwedCrawl): Promise<void>;
  /** @returns false where it is not what was read any more; nothing was changed */
  swap(held: HeldCrawl, next: OwedCrawl | null): Promise<boolean>;
}
