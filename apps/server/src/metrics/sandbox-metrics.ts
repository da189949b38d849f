import type { ExecutionEngine } from '@mae/sandbox';
import { Counter, Gauge, type Registry } from 'prom-client';

/** What a sandbox says of its processes. */
export type SandboxStats = Pick<ExecutionEngine, 'stats'>;

/** The sandbox's processes by what they do, programs that wait for one, and those that had to be replaced. */
export function sandboxMetrics(registry: Registry, sandbox: SandboxStats): void {
  const registers = [registry];
  const pools = () => Object.entries(sandbox.stats());
  new Gauge({
    name: 'mae_sandbox_processes',
    help: 'Processes of the sandbox, by runtime and state.',
    labelNames: ['runtime', 'state'],
    registers,
    collect() {
      for (const [runtime, { busy, idle, sessions }] of pools()) {
        this.set({ runtime, state: 'busy' }, busy);
        this.set({ runtime, state: 'idle' }, idle);
        this.set({ runtime, state: 'session' }, sessions);
      }
    },
  });
  new Gauge({
    name: 'mae_sandbox_waiting',
    help: 'Programs that wait for a process of the sandbox.',
    labelNames: ['runtime'],
    registers,
    collect() {
      for (const [runtime, { waiting }] of pools()) this.set({ runtime }, waiting);
    },
  });
  new Counter({
    name: 'mae_sandbox_replaced_total',
    help: 'Processes of the sandbox that were killed and followed by another.',
    labelNames: ['runtime'],
    registers,
    collect() {
      this.reset();
      for (const [runtime, { replaced }] of pools()) this.inc({ runtime }, replaced);
    },
  });
}

/** Whether a sandbox can say so: any other may be in its place. */
export function hasStats(sandbox: object): sandbox is SandboxStats {
  return 'stats' in sandbox && typeof sandbox.stats === 'function';
}
