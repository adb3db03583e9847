// An SQL file as a module whose default export is its text: what esbuild's text loader makes of it in the bundles.
module.exports = {
  process: (text) => ({
    code: `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = ${JSON.stringify(text)};`,
  }),
};
