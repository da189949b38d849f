import { writeFile } from 'node:fs/promises';
import { library } from '../../tsup.preset.js';
import { runEventJsonSchema } from './src/run-event-schema.js';

export default library({
  async onSuccess() {
    await writeFile('dist/run-event.schema.json', `${JSON.stringify(runEventJsonSchema(), null, 2)}\n`);
  },
});
