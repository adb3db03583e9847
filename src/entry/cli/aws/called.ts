/** How it goes on once the loader was called. */
export const CALLED = 'the loader was called; what it does shows in: transformed-orders loads --aws';
