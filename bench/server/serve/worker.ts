// A worker of a database, in a process of its own.
import { startWorker } from '@mae/server';
import { optionsFromArgument } from './options.ts';

const worker = await startWorker(optionsFromArgument());
process.once('disconnect', () => worker.stop().then(() => process.exit()));
process.send?.('ready');
