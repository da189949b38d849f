export { createMcpServer } from './server/create-mcp-server.js';
export { type McpOptions, maxWaitSeconds } from './server/options.js';
export { type McpHttpCall, McpHttpHandler, type McpHttpHandlerOptions } from './transport/http-handler.js';
export { nodeListener } from './transport/node-listener.js';
export { type StdioOptions, serveStdio } from './transport/serve-stdio.js';
export { CodeView } from './views/code-result.js';
export { RunView } from './views/run-view.js';
