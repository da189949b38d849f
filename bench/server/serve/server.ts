// A server in a process of its own: its processor time is not that of those who ask it.
import { startServer } from '@mae/server';
import { apiKey } from '../key.ts';
import { optionsFromArgument } from './options.ts';

const server = await startServer({
  port: 0,
  apiKeys: [apiKey],
  limits: { maxStreams: 5_000 },
  ...optionsFromArgument(),
});
process.once('disconnect', () => server.stop().then(() => process.exit()));
process.send?.(server.url);
