// Imports one module and prints what that took. Nothing else is loaded before.
const before = process.memoryUsage.rss();
const startedAt = performance.now();
await import(process.argv[2]);
const milliseconds = performance.now() - startedAt;
console.log(JSON.stringify({ milliseconds, bytes: process.memoryUsage.rss() - before }));
