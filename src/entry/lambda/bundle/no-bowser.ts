// Takes the place of `bowser` in the bundle of the Lambda functions (build.js): the SDK asks it about browsers, in browsers.
export {};
