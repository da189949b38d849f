// Imports one file and prints every file that was loaded for it, one a line.
import { registerHooks } from 'node:module';

const loaded = [];
registerHooks({
  load(url, context, next) {
    loaded.push(url);
    return next(url, context);
  },
});
await import(process.argv[2]);
process.stdout.write(loaded.join('\n'));
process.exit(0);
