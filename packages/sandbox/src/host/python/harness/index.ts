import build from './mae_build.py?raw';
import calls from './mae_calls.py?raw';
import cells from './mae_cells.py?raw';
import checks from './mae_checks.py?raw';
import errors from './mae_errors.py?raw';
import loop from './mae_loop.py?raw';
import policy from './mae_policy.py?raw';
import results from './mae_results.py?raw';
import run from './mae_run.py?raw';
import source from './mae_source.py?raw';
import subjects from './mae_subjects.py?raw';
import wheels from './mae_wheels.py?raw';
import zones from './mae_zones.py?raw';

/** The Python side of the guest: module name and source, in an order in which each finds what it imports. */
export const harness: [name: string, source: string][] = [
  ['mae_policy', policy],
  ['mae_source', source],
  ['mae_results', results],
  ['mae_wheels', wheels],
  ['mae_zones', zones],
  ['mae_checks', checks],
  ['mae_calls', calls],
  ['mae_subjects', subjects],
  ['mae_loop', loop],
  ['mae_run', run],
  ['mae_cells', cells],
  ['mae_errors', errors],
  ['mae_build', build],
];
