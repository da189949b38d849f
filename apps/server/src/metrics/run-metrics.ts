import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { BoundedNames } from './bounded-names.js';

/** Seconds: from a small program to a long answer of a model. */
const workSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Seconds: of whole runs, and of waiting for a worker. */
const longSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];

/** What runs come to, summed over all that this process works on. Filled from their events alone: see `RunWatch`. */
export class RunMetrics {
  readonly started: Counter;
  readonly suspended: Counter<'reason'>;
  readonly completed: Counter<'stop_reason'>;
  readonly faults: Counter<'code'>;
  readonly seconds: Histogram<'stop_reason'>;
  readonly atWork: Gauge;
  readonly queueSeconds: Histogram;
  readonly attempts: Counter<'status'>;
  readonly executions: Histogram<'status'>;
  readonly calls: Histogram<'model' | 'phase'>;
  readonly tokens: Counter<'model' | 'phase' | 'kind'>;
  readonly costUsd: Counter<'model' | 'phase'>;
  readonly retries: Counter<'model'>;
  readonly failures: Counter<'model' | 'code'>;
  /** Requests choose models, and another model's adapter chooses the codes of its errors. */
  readonly models = new BoundedNames(50);
  readonly codes = new BoundedNames(100);

  constructor(registry: Registry) {
    const registers = [registry];
    const counter = <T extends string>(name: string, help: string, labelNames: T[]) =>
      new Counter({ name, help, labelNames, registers });
    const histogram = <T extends string>(name: string, help: string, labelNames: T[], buckets: number[]) =>
      new Histogram({ name, help, labelNames, buckets, registers });

    this.started = counter('mae_runs_started_total', 'Runs begun by this process.', []);
    this.suspended = counter('mae_runs_suspended_total', 'Runs that stopped for later, by reason.', ['reason']);
    this.completed = counter('mae_runs_completed_total', 'Runs that ended; passed is verified.', ['stop_reason']);
    this.faults = counter('mae_run_faults_total', 'Runs that ended by a fault, by its code.', ['code']);
    const whole = 'From the first event of a run to its end, pauses included.';
    this.seconds = histogram('mae_run_seconds', whole, ['stop_reason'], longSeconds);
    this.atWork = new Gauge({ name: 'mae_runs_at_work', help: 'Runs this process works on now.', registers });
    const wait = 'From the request for a run to its first event.';
    this.queueSeconds = histogram('mae_queue_wait_seconds', wait, [], longSeconds);
    this.attempts = counter('mae_attempts_total', 'Programs tried, by what became of them.', ['status']);
    const execution = 'Programs of runs in the sandbox, with the wait for a place there.';
    this.executions = histogram('mae_sandbox_execution_seconds', execution, ['status'], workSeconds);
    const call = 'Calls of a model that were answered, retries included.';
    this.calls = histogram('mae_model_call_seconds', call, ['model', 'phase'], workSeconds);
    const tokens = 'Tokens of answered calls; cached ones are also prompt tokens.';
    this.tokens = counter('mae_model_tokens_total', tokens, ['model', 'phase', 'kind']);
    this.costUsd = counter('mae_model_cost_usd_total', 'Cost of answered calls of a known price.', ['model', 'phase']);
    this.retries = counter('mae_model_retries_total', 'Requests to a model that were sent again.', ['model']);
    this.failures = counter('mae_model_errors_total', 'Calls of a model that failed for good.', ['model', 'code']);
  }
}
