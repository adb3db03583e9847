/**
 * Keeps what a load's COPYs read besides the files themselves: manifests, the claim, and what is needed to understand a
 * failure. In a bucket that both the loader and Redshift's COPY role can read.
 */
export interface ControlStore {
  /**
   * Stores a text under a path such as `loads/<id>/claim.csv`, in the place of what is there.
   *
   * @returns its address, `s3://bucket/…`
   * @throws Unavailable, LoadImpossible
   */
  put(path: string, body: string): Promise<string>;

  /** @returns undefined where there is none; @throws Unavailable, LoadImpossible */
  get(path: string): Promise<string | undefined>;
}
