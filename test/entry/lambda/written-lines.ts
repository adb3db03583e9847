/** Runs the work; gives every line of JSON that it wrote to stdout and stderr meanwhile, whatever becomes of it. */
export async function writtenLines(work: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  let written = '';
  const spies = [process.stdout, process.stderr].map((stream) => {
    return jest.spyOn(stream, 'write').mockImplementation((text) => {
      written += String(text);
      return true;
    });
  });
  try {
    await work();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  const lines = written.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
