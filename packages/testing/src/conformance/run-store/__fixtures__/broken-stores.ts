import type { DurableEvent, EventLog, Lease, RunStore } from '@mae/protocol';
import { MemoryRunStore, MemoryRuns } from '../../../doubles/memory-run-store.js';
import type { OpenedRunStore } from '../opened.js';

/** Changes one thing about a store that works. */
type Breakage = (store: RunStore, shared: MemoryRuns) => Partial<RunStore>;

const textOf = (events: string[]): string[] => events.map((event) => event.toWellFormed());

/** What a database does that keeps JSON in a form of its own. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** A store whose logs differ in one thing. */
function logs(change: (log: EventLog, runId: string, shared: MemoryRuns) => Partial<EventLog>): Breakage {
  return (store, shared) => ({
    log: async (runId, lease) => {
      const log = await store.log(runId, lease);
      return { ...log, ...change(log, runId, shared) };
    },
  });
}

/** Logs that append whatever the shared store would refuse by its rules. */
const force = (shared: MemoryRuns, runId: string, event: DurableEvent): void => {
  const run = shared.runs.get(runId) ?? { events: [] as string[], blobs: new Map() };
  shared.runs.set(runId, run);
  run.events.push(JSON.stringify(event));
};

/** Ignores who has the lease, where `ignores` says so. */
const unfenced = (ignores: (lease: Lease | undefined) => boolean): Breakage => {
  return (store, shared) => ({
    log: async (runId, lease) => {
      const log = await store.log(runId, lease);
      return { ...log, append: async (event) => (ignores(lease) ? force(shared, runId, event) : log.append(event)) };
    },
  });
};

const cursorless: Breakage = (store) => ({
  list: async ({ before: _, ...options } = {}) => store.list(options),
});

/** For each case one store, or more, that must not pass it. */
export const brokenStores: Record<string, Record<string, Breakage>> = {
  'gives back what was stored, in order': {
    'in reverse': (store) => ({ read: async (runId, options) => (await store.read(runId, options)).reverse() }),
    'without the last': (store) => ({
      read: async (runId, options) => (await store.read(runId, options)).slice(0, -1),
    }),
  },
  'reads from a sequence on': {
    'always the whole': (store) => ({ read: async (runId) => store.read(runId) }),
    'after it': (store) => ({ read: async (runId, { from = -1 } = {}) => store.read(runId, { from: from + 1 }) }),
  },
  'knows nothing of a run that is not there': {
    'says it deleted one': () => ({ delete: async () => true }),
    'lists a run that was only asked for': logs((log, runId, shared) => ({
      getBlob: async (hash) => {
        force(shared, runId, { type: 'run.suspended', at: '', runId } as DurableEvent);
        return log.getBlob(hash);
      },
    })),
  },
  'shows an event to others once its append has resolved': {
    'a moment later': logs((log) => ({
      append: async (event) => void setImmediate(() => log.append(event).catch(() => {})),
    })),
  },
  'keeps any text: lone surrogates, zeros, line ends, emoji': {
    'as UTF-8': (_, shared) => ({
      read: async (runId) =>
        textOf(shared.runs.get(runId)?.events ?? []).map((text) =>
          JSON.parse(Buffer.from(text.replaceAll('\\ud800', '\ufffd')).toString()),
        ),
    }),
    'up to the first zero': logs((log) => ({
      append: async (event) =>
        log.append(event.type === 'run.started' ? { ...event, task: event.task.split('\0')[0] ?? '' } : event),
    })),
  },
  'keeps the order of keys where no schema knows it: prompts are made of them': {
    'in the order of the alphabet': (_, shared) => ({
      read: async (runId) => (shared.runs.get(runId)?.events ?? []).map((text) => JSON.parse(text, sorted)),
    }),
  },
  'keeps an event of 5 MB': {
    'cut to a megabyte': logs((log) => ({
      append: async (event) =>
        log.append(
          event.type === 'run.started'
            ? { ...event, options: { ...event.options, context: event.options.context?.slice(0, 1_000_000) } }
            : event,
        ),
    })),
  },
  'refuses an event that does not come next, and takes the one that does': {
    'takes anything': logs((_, runId, shared) => ({ append: async (event) => force(shared, runId, event) })),
    'takes nothing after a refusal': logs((log) => {
      let failed: unknown;
      return {
        append: async (event) => {
          if (failed) throw failed;
          await log.append(event).catch((error) => {
            failed = error;
            throw error;
          });
        },
      };
    }),
  },
  'refuses an event of another run': {
    'takes it': logs((log, runId) => ({ append: async (event) => log.append({ ...event, runId }) })),
    'puts it where it belongs': (store) => ({
      log: async (_, lease) => ({
        ...(await store.log('run_a', lease)),
        append: async (event) => (await store.log(event.runId)).append(event),
      }),
    }),
  },
  'keeps runs apart whose ids differ little': {
    'as a file system without case': (store) => ({
      log: async (runId, lease) => {
        const log = await store.log(runId.toLowerCase(), lease);
        return { ...log, append: (event) => log.append({ ...event, runId: event.runId.toLowerCase() }) };
      },
      read: (runId, options) => store.read(runId.toLowerCase(), options),
    }),
  },
  'refuses ids that are paths': {
    'takes any': (store, shared) => ({
      log: async (runId) => ({
        ...(await store.log('run_a')),
        append: async (event) => force(shared, runId, event),
      }),
    }),
  },
  'stores an event once where two writers come with it': {
    'the last one wins': logs((_, runId, shared) => ({
      append: async (event) => void shared.runs.set(runId, { events: [JSON.stringify(event)], blobs: new Map() }),
    })),
  },
  'gives bytes back by their SHA-256': {
    'nothing where they are empty': logs((log) => ({
      getBlob: async (hash) => {
        const content = await log.getBlob(hash);
        return content?.byteLength === 0 ? undefined : content;
      },
    })),
    'as text': logs((log) => ({
      putBlob: async (content) => log.putBlob(Buffer.from(Buffer.from(content).toString('utf8'))),
    })),
  },
  'keeps bytes as they were when they were stored': {
    'by reference': () => {
      let kept: Uint8Array | undefined;
      return {
        log: async () => ({
          append: async () => {},
          putBlob: async (content) => {
            kept = content;
            return '';
          },
          getBlob: async () => kept,
        }),
      };
    },
  },
  'does not list a run that has bytes and no event yet': {
    'lists it': logs((log, runId, shared) => ({
      putBlob: async (content) => {
        force(shared, runId, { type: 'run.suspended', at: '', runId } as DurableEvent);
        return log.putBlob(content);
      },
    })),
  },
  'deletes a run with its bytes, and nothing of another one': {
    'but its bytes': (store, shared) => ({
      delete: async (runId) => {
        const blobs = shared.runs.get(runId)?.blobs;
        const was = await store.delete(runId);
        if (blobs) shared.runs.set(runId, { events: [], blobs });
        return was;
      },
    }),
    'and the same bytes of others': (store, shared) => ({
      delete: async (runId) => {
        for (const hash of shared.runs.get(runId)?.blobs.keys() ?? []) {
          for (const run of shared.runs.values()) run.blobs.delete(hash);
        }
        return store.delete(runId);
      },
    }),
    'and says it did so twice': (store) => ({
      delete: async (runId) => {
        await store.delete(runId);
        return true;
      },
    }),
  },
  'lists what each run is, newest first': {
    'oldest first': (store) => ({ list: async (options) => (await store.list(options)).reverse() }),
    'by the last event': (store) => ({
      list: async (options) =>
        (await store.list(options)).sort((left, right) => (left.updatedAt < right.updatedAt ? 1 : -1)),
    }),
    'without the reason': (store) => ({
      list: async (options) => (await store.list(options)).map(({ stopReason: _, ...run }) => run),
    }),
  },
  'lists a run as it is now': {
    'as it was when it was first listed': (store) => {
      let first: ReturnType<RunStore['list']> | undefined;
      return {
        list: (options) => {
          first ??= store.list(options);
          return first;
        },
      };
    },
  },
  'pages so that every run comes once, also runs of the same moment': {
    'without a cursor': cursorless,
    'in no order among equals': (store) => ({
      list: async (options) => {
        const all = (await store.list({ limit: 1000 })).reverse();
        all.sort((left, right) => (left.startedAt < right.startedAt ? 1 : left.startedAt > right.startedAt ? -1 : 0));
        const from = options?.before === undefined ? 0 : all.findIndex((run) => run.runId === options.before) + 1;
        return all.slice(from, from + (options?.limit ?? 50));
      },
    }),
    'beyond the limit': (store) => ({
      list: async ({ limit = 50, ...options } = {}) => store.list({ ...options, limit: limit + 1 }),
    }),
  },
  'filters by status, page by page': {
    'not at all': (store) => ({ list: async ({ status: _, ...options } = {}) => store.list(options) }),
    'after the page was cut': (store) => ({
      list: async ({ status, ...options } = {}) =>
        (await store.list(options)).filter((run) => status === undefined || run.status === status),
    }),
  },
  'refuses to go on from a run that is not there': {
    'an empty page': (store) => ({
      list: async (options) => store.list(options).catch(() => []),
    }),
  },
  'gives a run to one owner at a time': {
    'to whoever asks': (_, shared) => ({
      lease: async (runId, owner, durationMs) => {
        const lease = { runId, owner, expiresAt: new Date(Date.now() + durationMs).toISOString() };
        shared.leases.set(runId, lease);
        return lease;
      },
    }),
    'for ever': () => ({ release: async () => {} }),
    'for all runs at once': (store) => ({
      lease: async (runId, owner, durationMs) => {
        const lease = await store.lease('any', owner, durationMs);
        return lease && { ...lease, runId };
      },
    }),
  },
  'renews the lease of its owner': {
    not: (store, shared) => ({
      lease: async (runId, owner, durationMs) => {
        const held = shared.leases.get(runId);
        return held?.owner === owner ? held : store.lease(runId, owner, durationMs);
      },
    }),
  },
  'gives an expired lease to another owner': {
    'and still to the first': (store) => ({
      lease: async (runId, owner, durationMs) =>
        owner === 'worker-1'
          ? { runId, owner, expiresAt: new Date().toISOString() }
          : store.lease(runId, owner, durationMs),
    }),
  },
  'gives a lease to one of many who ask at once': {
    'looks first, takes later': (_, shared) => ({
      lease: async (runId, owner, durationMs) => {
        if (shared.leases.has(runId)) return undefined;
        await new Promise((resolve) => setImmediate(resolve));
        const lease = { runId, owner, expiresAt: new Date(Date.now() + durationMs).toISOString() };
        shared.leases.set(runId, lease);
        return lease;
      },
    }),
  },
  'refuses a writer that has lost its lease': { 'takes it': unfenced((lease) => lease?.owner === 'worker-1') },
  'refuses a writer that gave its lease back': { 'takes it': unfenced((lease) => lease !== undefined) },
  'refuses a writer without a lease while another one has it': {
    'takes it': unfenced((lease) => lease === undefined),
  },
  'lets a late release take nothing from the next owner': {
    'frees it': (_, shared) => ({ release: async ({ runId }) => void shared.leases.delete(runId) }),
  },
  'goes on with a log that another owner began': {
    'begins anew': (store, shared) => ({
      release: async (lease) => {
        shared.runs.delete(lease.runId);
        return store.release(lease);
      },
    }),
  },
  'refuses the writer of a run that was deleted': {
    'takes it': unfenced((lease) => lease !== undefined),
  },
};

/** Opens a store of two instances that are both broken in the same way. */
export function openBroken(breakage: Breakage): () => Promise<OpenedRunStore> {
  return async () => {
    const shared = new MemoryRuns();
    const open = (): RunStore => {
      const store = new MemoryRunStore(shared);
      const bound: RunStore = {
        log: (...given) => store.log(...given),
        list: (...given) => store.list(...given),
        read: (...given) => store.read(...given),
        lease: (...given) => store.lease(...given),
        release: (...given) => store.release(...given),
        delete: (...given) => store.delete(...given),
        close: () => store.close(),
      };
      return { ...bound, ...breakage(store, shared) };
    };
    return { store: open(), again: async () => open(), close: async () => {} };
  };
}
