import type { ControlFile } from './load-control.ts';

/**
 * The file of these that an error names, if it names one: as `s3://bucket/key`, or as the URL of Spectrum, with the key as
 * it is or percent-encoded. Of names that begin alike the longest counts.
 */
export function fileNamedIn(error: string, files: readonly ControlFile[]): ControlFile | undefined {
  let named: ControlFile | undefined;
  for (const file of files) {
    if (spellings(file).some((spelling) => error.includes(spelling)) && file.key.length > (named?.key.length ?? 0)) {
      named = file;
    }
  }
  return named;
}

/** The error without the names of these files: a key may hold any word, and none of them says what went wrong. */
export function withoutPaths(error: string, files: readonly ControlFile[]): string {
  let text = error;
  for (const file of files) for (const spelling of spellings(file)) text = text.replaceAll(spelling, '<file>');
  return text.replaceAll(/(s3|https?):\/\/[^\s'"]+/g, '<address>');
}

/**
 * The file that a row of `sys_load_error_detail` is about; its `file_name` is cut at 256 bytes (DG). Undefined where
 * several files have that beginning.
 */
export function fileOfDetail(fileName: string, files: readonly ControlFile[]): ControlFile | undefined {
  const found = files.filter(({ bucket, key }) => {
    const whole = `s3://${bucket}/${key}`.trim();
    const name = fileName.trim();
    return name === whole || (Buffer.byteLength(name) >= 250 && whole.startsWith(name));
  });
  return found.length === 1 ? found[0] : undefined;
}

function spellings({ bucket, key }: ControlFile): string[] {
  const encoded = key.split('/').map(encodeURIComponent).join('/');
  return [`${bucket}/${key}`, `${bucket}/${encoded}`];
}
