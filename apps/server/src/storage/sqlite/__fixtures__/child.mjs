// A process of its own that does with a folder what its parent says. Reads the sources as they are.
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) => {
    const isSource = specifier.startsWith('.') && context.parentURL?.endsWith('.ts');
    return next(isSource ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});
const { openSqlite, openSqliteKeys } = await import('../open-sqlite.ts');
const { append, events } = await import('../../__fixtures__/sample-events.ts');

const [folder] = process.argv.slice(2);
/** What was opened stays open: a database that nobody refers to any more is closed. */
const opened = [];

const work = {
  async serve() {
    opened.push(await openSqlite({ folder }));
  },
  async keys({ name, sha256 }) {
    const { keys } = await openSqliteKeys({ folder });
    opened.push(keys);
    await keys.create({ name, sha256, limits: {} });
  },
  /** Stores events and says so, for ever. */
  async write({ runId }) {
    const { runs } = opened[0];
    for (let sequence = (await runs.read(runId)).length; ; sequence++) {
      await append(runs, runId, [sequence === 0 ? events.started() : events.planned(sequence)]);
      await new Promise((resolve) => process.send({ stored: sequence }, resolve));
    }
  },
};

process.on('message', async ({ ask, ...given }) => {
  try {
    await work[ask](given);
    process.send({ done: ask });
  } catch ({ code, message }) {
    process.send({ code, message });
  }
});
process.send({ ready: true });
