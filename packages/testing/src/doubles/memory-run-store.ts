import { createHash } from 'node:crypto';
import { type DurableEvent, type EventLog, type Lease, MaeError, type RunStore, type RunSummary } from '@mae/protocol';

interface StoredRun {
  /** As JSON: nobody's later change reaches what is stored. */
  events: string[];
  blobs: Map<string, Uint8Array>;
}

/** What stores that share it have in common, as processes share a disk. */
export class MemoryRuns {
  readonly runs = new Map<string, StoredRun>();
  readonly leases = new Map<string, Lease>();
}

const runIds = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;

const refused = (code: string, message: string): MaeError => new MaeError({ code, message });

/** A `RunStore` in memory. Give two of them the same `MemoryRuns` and they see the same runs. */
export class MemoryRunStore implements RunStore {
  readonly #shared: MemoryRuns;

  constructor(shared = new MemoryRuns()) {
    this.#shared = shared;
  }

  async log(runId: string, lease?: Lease): Promise<EventLog> {
    if (!runIds.test(runId)) throw refused('RUN_ID_INVALID', `${JSON.stringify(runId)} cannot be the id of a run.`);
    return {
      append: async (event) => this.#append(runId, event, lease),
      putBlob: async (content) => {
        const sha256 = createHash('sha256').update(content).digest('hex');
        this.#run(runId).blobs.set(sha256, content.slice());
        return sha256;
      },
      getBlob: async (sha256) => this.#shared.runs.get(runId)?.blobs.get(sha256)?.slice(),
    };
  }

  async list(options: { limit?: number; before?: string; status?: RunSummary['status'] } = {}): Promise<RunSummary[]> {
    const { limit = 50, before, status } = options;
    const all = [...this.#shared.runs.values()].flatMap((run) => (run.events.length > 0 ? [summaryOf(run)] : []));
    all.sort((a, b) => compare(b.startedAt, a.startedAt) || compare(b.runId, a.runId));
    const at = before === undefined ? -1 : all.findIndex((run) => run.runId === before);
    if (before !== undefined && at === -1) throw refused('RUN_NOT_FOUND', `There is no run ${before}.`);
    const rest = all.slice(at + 1);
    return (status === undefined ? rest : rest.filter((run) => run.status === status)).slice(0, limit);
  }

  async read(runId: string, { from = 0 }: { from?: number } = {}): Promise<DurableEvent[]> {
    return this.#shared.runs.get(runId)?.events.slice(from).map(parse) ?? [];
  }

  async lease(runId: string, owner: string, durationMs: number): Promise<Lease | undefined> {
    const held = this.#shared.leases.get(runId);
    if (held && held.owner !== owner && Date.parse(held.expiresAt) > Date.now()) return undefined;
    const lease = { runId, owner, expiresAt: new Date(Date.now() + durationMs).toISOString() };
    this.#shared.leases.set(runId, lease);
    return lease;
  }

  async release(lease: Lease): Promise<void> {
    if (this.#shared.leases.get(lease.runId)?.owner === lease.owner) this.#shared.leases.delete(lease.runId);
  }

  async delete(runId: string): Promise<boolean> {
    const run = this.#shared.runs.get(runId);
    this.#shared.runs.delete(runId);
    this.#shared.leases.delete(runId);
    return run !== undefined && run.events.length > 0;
  }

  async close(): Promise<void> {}

  #run(runId: string): StoredRun {
    const run = this.#shared.runs.get(runId) ?? { events: [], blobs: new Map() };
    this.#shared.runs.set(runId, run);
    return run;
  }

  #append(runId: string, event: DurableEvent, lease?: Lease): void {
    const held = this.#shared.leases.get(runId);
    const isFree = held === undefined || Date.parse(held.expiresAt) <= Date.now();
    if (lease === undefined ? !isFree : held?.owner !== lease.owner) {
      throw refused('RUN_LEASE_LOST', `Run ${runId} is ${held?.owner ?? 'nobody'}'s.`);
    }
    if (event.runId !== runId) throw refused('RUN_ID_INVALID', `This is the log of run ${runId}.`);
    const next = this.#shared.runs.get(runId)?.events.length ?? 0;
    if (event.sequence !== next) throw refused('RUN_SEQUENCE_TAKEN', `The next event of run ${runId} is ${next}.`);
    this.#run(runId).events.push(JSON.stringify(event));
  }
}

const parse = (event: string): DurableEvent => JSON.parse(event) as DurableEvent;

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

function summaryOf({ events }: StoredRun): RunSummary {
  const first = parse(events[0] ?? '');
  const last = parse(events.at(-1) ?? '');
  const task = first.type === 'run.started' ? first.task : '';
  const common = { runId: first.runId, task, startedAt: first.at, updatedAt: last.at };
  if (last.type === 'run.completed') return { ...common, status: 'completed', stopReason: last.stopReason };
  return { ...common, status: last.type === 'run.suspended' ? 'suspended' : 'running' };
}
