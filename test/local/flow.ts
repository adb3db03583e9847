/** Something that a deployment does, of which a part needs some right. */
export interface Flow {
  /** What has to be there before, with all rights. */
  readonly prepare?: () => Promise<void>;
  /** Sets it off. What throws has failed. */
  readonly begin: () => Promise<void>;
  /** Whether it is through. */
  readonly isDone: () => Promise<boolean>;
  /** Once nothing stands in the way any more: tells again what may have been missed, since messages come back late only. */
  readonly again: () => Promise<void>;
}
