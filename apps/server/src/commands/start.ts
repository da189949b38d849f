import { readApiKeys, type StartArguments } from '../arguments.js';
import { defaultDataFolder } from '../data-folder.js';
import { readSetting } from '../environment.js';
import { startServer } from '../start-server.js';
import { processSettings } from './settings.js';
import { stopAtSignal } from './until-signal.js';

/** `mae-server start`: the API, and over a data folder the worker too. */
export async function start(given: StartArguments, fail: (error: unknown) => void): Promise<void> {
  const { host, port, dataFolder, maxRunning, maxQueued, maxExecutions, drainMs, logLevel, keptMs } = given;
  const settings = processSettings();
  const named = dataFolder ?? (process.env.MAE_SERVER_DATA || undefined);
  const server = await startServer({
    ...{ ...settings, host, port, maxRunning, maxQueued, keptMs },
    dataFolder: named ?? (settings.databaseUrl === undefined ? defaultDataFolder() : undefined),
    apiKeys: readApiKeys(readSetting('MAE_SERVER_API_KEYS')),
    limits: { maxExecutions },
    metricsAt: given.metrics,
    corsOrigins: given.corsOrigins,
    logger: { level: logLevel, stream: process.stderr, content: given.logContent },
  });
  stopAtSignal((options) => server.stop(options), { drainMs, fail });
  process.stdout.write(`mae-server: listening on ${server.url}\n`);
}
