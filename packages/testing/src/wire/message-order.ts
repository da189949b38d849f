import type { WireMessages } from './wire-request.js';

const callsOf = (message: WireMessages[number] | undefined): readonly unknown[] =>
  Array.isArray(message?.tool_calls) ? message.tool_calls : [];

/** Why the API would refuse this order of messages with code 3230; `undefined` where it is fine. */
export function orderProblem(messages: WireMessages): string | undefined {
  let before: string | undefined;
  for (const { role } of messages) {
    if (role === 'user' && before === 'tool') return `Unexpected role 'user' after role 'tool'`;
    if (role === 'tool' && before !== 'tool' && before !== 'assistant')
      return `Unexpected role 'tool' after role '${before}'`;
    if (role === 'system' && before !== undefined && before !== 'system')
      return `Unexpected role 'system' after role '${before}'`;
    before = role;
  }
  const last = messages.at(-1);
  if (last?.role === 'assistant' && last.prefix !== true) {
    return 'Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant';
  }
  return undefined;
}

/** Whether each tool call of the last turns has its answer; the API refuses where calls and answers differ in number. */
export function answersAllCalls(messages: WireMessages): boolean {
  let open = 0;
  for (const message of messages) {
    if (message.role === 'tool') open -= 1;
    else {
      if (open !== 0) return false;
      open = callsOf(message).length;
    }
  }
  return open === 0;
}

/** The ids of tool calls in messages: of the calls, and of their answers. */
export function toolCallIds(messages: WireMessages): string[] {
  const ids = messages.flatMap((message): unknown[] => [
    ...callsOf(message).map((call) =>
      typeof call === 'object' && call !== null && 'id' in call ? call.id : undefined,
    ),
    message.role === 'tool' ? message.tool_call_id : undefined,
  ]);
  return ids.filter((id): id is string => typeof id === 'string');
}
