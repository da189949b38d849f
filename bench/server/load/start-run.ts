import { authorization } from '../key.ts';

const json = { 'content-type': 'application/json', ...authorization };

/** Starts a run and gives its id, without waiting for its end. */
export async function startRun(url: string, task: string): Promise<string> {
  const headers = { ...json, prefer: 'respond-async' };
  const response = await fetch(`${url}/v1/runs`, { method: 'POST', headers, body: JSON.stringify({ task }) });
  const body = await response.text();
  if (response.status !== 202) throw new Error(`a run was not started: ${response.status} ${body}`);
  return (JSON.parse(body) as { runId: string }).runId;
}

/** Starts a run and waits for its result. */
export async function runToEnd(url: string): Promise<void> {
  const headers = { ...json, prefer: 'wait=60' };
  const body = JSON.stringify({ task: 'Add 1 and 2' });
  const response = await fetch(`${url}/v1/runs`, { method: 'POST', headers, body });
  const text = await response.text();
  if (response.status === 200 && text.includes('"stopReason":"passed"')) return;
  throw new Error(`a run did not pass: ${response.status} ${text.slice(0, 500)}`);
}
