import type { Sandbox } from '@mae/protocol';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Storage } from '../storage/storage.js';
import { httpMetrics } from './http-metrics.js';
import { RunMetrics } from './run-metrics.js';
import { hasStats, sandboxMetrics } from './sandbox-metrics.js';
import { storageMetrics } from './storage-metrics.js';

/** The metrics of one process of a server, in a registry of its own, in the text format of Prometheus. */
export class ServerMetrics {
  readonly #registry = new Registry();
  /** Filled by whoever works on runs. */
  readonly runs = new RunMetrics(this.#registry);
  readonly contentType: string = this.#registry.contentType;

  constructor(about: {
    version: string;
    sandbox?: Sandbox;
    storage?: Pick<Storage, 'runs'>;
    /** Adds memory, processor time, garbage collection and event loop lag of this process. @default false */
    withProcess?: boolean;
  }) {
    const { version, sandbox, storage, withProcess = false } = about;
    const info = { name: 'mae_info', help: 'Versions, as labels.', labelNames: ['version', 'node'] };
    new Gauge({ ...info, registers: [this.#registry] }).set({ version, node: process.versions.node }, 1);
    if (sandbox !== undefined && hasStats(sandbox)) sandboxMetrics(this.#registry, sandbox);
    if (storage !== undefined) storageMetrics(this.#registry, storage.runs);
    if (withProcess) collectDefaultMetrics({ register: this.#registry });
  }

  /** Counts what this instance answers. Once for each instance of metrics. */
  watch(app: FastifyInstance): void {
    httpMetrics(app, this.#registry);
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
