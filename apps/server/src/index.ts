export { createServer, type ServerOptions } from './app.js';
export type { ServerLimits } from './limits.js';
export { type Problem, problemCodes } from './problems.js';
export { type RunningServer, type StartOptions, startServer } from './start-server.js';
export { ExecuteBody, ExecuteReply } from './wire/execute.js';
export { WireFile } from './wire/file.js';
export { RunBody } from './wire/run-body.js';
export { RunView } from './wire/run-view.js';
