// Takes the place of `node:process` in the bundle of the Lambda functions (build.js). To import that one in an ES module reads
// every member of it, and so opens stdin and stdout: some 2 ms of CPU for two members that everybody has anyway. Should the SDK
// come to import more of it, the build fails.
export const { env, versions } = process;
