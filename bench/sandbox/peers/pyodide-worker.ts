import { parentPort } from 'node:worker_threads';
import { loadPyodide } from 'pyodide';

/** Runs what it is sent in Pyodide. `keep`: in the namespace of the programs before; otherwise in one of its own. */
const pyodide = await loadPyodide();
const written = { stdout: '', stderr: '' };
for (const [name, set] of [
  ['stdout', pyodide.setStdout],
  ['stderr', pyodide.setStderr],
] as const) {
  set.call(pyodide, {
    batched: (line: string) => {
      written[name] += `${line}\n`;
    },
  });
}

parentPort?.on('message', ({ code, keep }: { code: string; keep: boolean }) => {
  Object.assign(written, { stdout: '', stderr: '' });
  const globals = keep ? undefined : pyodide.toPy({ __name__: '__main__' });
  let failure: string | undefined;
  try {
    pyodide.runPython(code, { globals });
  } catch (error) {
    failure = String(error).trim().split('\n').at(-1) ?? 'error';
  }
  globals?.destroy();
  parentPort?.postMessage({ ...written, ...(failure !== undefined && { failure }) });
});
parentPort?.postMessage('ready');
