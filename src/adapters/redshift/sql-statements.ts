/** What a semicolon in it does not end: comments, strings, dollar-quoted bodies. */
const PIECE = /--[^\n]*|'(?:[^']|'')*'|\$\$[\s\S]*?\$\$|;|[^;'$-]+|[\s\S]/g;

/** The statements of one SQL file, without comments around them and without their semicolons. */
export function sqlStatements(text: string): string[] {
  const statements: string[] = [];
  let statement = '';
  for (const [piece] of text.matchAll(PIECE)) {
    if (piece.startsWith('--')) continue;
    if (piece !== ';') {
      statement += piece;
      continue;
    }
    statements.push(statement.trim());
    statement = '';
  }
  if (statement.trim() !== '') throw new Error(`no semicolon after: ${statement.trim().slice(0, 60)}`);
  return statements;
}
