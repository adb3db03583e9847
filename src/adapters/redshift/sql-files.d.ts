/** SQL is kept in files of its own and bundled as text: by esbuild's text loader, and by jest through its transform. */
declare module '*.sql' {
  const text: string;
  export default text;
}
