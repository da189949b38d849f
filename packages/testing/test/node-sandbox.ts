/** Stands for a sandbox of the reader's own. */
export { NodeSandbox } from '../src/conformance/sandbox/__fixtures__/node-sandbox.js';
