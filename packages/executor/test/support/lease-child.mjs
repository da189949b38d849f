// Holds a run as the parent says, and writes to it when told to. Speaks with the parent over the channel of fork.
import { FileRunStore } from '../../dist/index.js';

const [folder, runId, leaseMs] = process.argv.slice(2);
const store = new FileRunStore({ folder });
const lease = leaseMs === undefined ? undefined : await store.lease(runId, `worker-${process.pid}`, Number(leaseMs));
const log = await store.log(runId, lease);

process.on('message', async (event) => {
  try {
    await log.append(event);
    process.send({ stored: event.sequence });
  } catch ({ code, message }) {
    process.send({ code, message });
  }
});
process.send({ ready: true });
