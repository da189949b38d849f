import { writeFile } from 'node:fs/promises';
import { library } from '../../tsup.preset.js';
import { runEventJsonSchema } from './src/run-event-schema.js';

export default library({
  // A bundler takes from a package whole files. Each entry cuts the sources once more: what a call to a model and its
  // record need comes to lie apart from events, runs and their fold, and index.js, because it is there twice, only hands
  // on. A program that calls a model is bundled with 5 of 17 kB. Nothing but index.js is exported.
  entry: {
    index: 'src/index.ts',
    again: 'src/index.ts',
    chat: 'src/chat.ts',
    fault: 'src/fault.ts',
    parse: 'src/parse.ts',
    'request-hash': 'src/request-hash.ts',
  },
  dts: { entry: 'src/index.ts' },
  async onSuccess() {
    await writeFile('dist/run-event.schema.json', `${JSON.stringify(runEventJsonSchema(), null, 2)}\n`);
  },
});
