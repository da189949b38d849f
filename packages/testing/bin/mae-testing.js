#!/usr/bin/env node
// Written for any Node: a version that cannot run it gets one line instead of a stack trace.
var major = Number(process.versions.node.split('.')[0]);
if (major !== 24 && major !== 26) {
  console.error(`mae-testing: Node ${process.versions.node} is not supported; use Node 24 or 26 (https://nodejs.org).`);
  process.exit(2);
}
import('../dist/command/main.js');
