import { ChatRequest, type ContentPart, MaeError, parseAs } from '@mae/protocol';
import type { Dialect } from '../options.js';

const what = 'The chat request';

/** Every value the API has for its models; each model takes some of them. */
const efforts: ReadonlySet<string> = new Set(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']);

/** Parts that OpenAI-compatible servers do not know. */
const mistralParts: ReadonlySet<ContentPart['type']> = new Set(['document', 'file', 'reference']);

interface Issue {
  path: string[];
  message: string;
}

/** The error for a request that is wrong before it is sent. */
export function requestInvalid(issues: readonly Issue[], subject: string): MaeError {
  const words = issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  return new MaeError({
    code: 'CLIENT_REQUEST_INVALID',
    message: `${subject} is not valid: ${words}. Nothing was sent.`,
    details: { issues },
  });
}

/** Checks a request for a dialect. @throws MaeError `CLIENT_REQUEST_INVALID` naming each field that is wrong. */
export function checkRequest(given: ChatRequest, dialect: Dialect): ChatRequest {
  const request = parseAs(ChatRequest, given, { code: 'CLIENT_REQUEST_INVALID', what });
  const issues = dialect === 'mistral' ? mistralIssues(request) : openAiIssues(request);
  if (issues.length > 0) throw requestInvalid(issues, what);
  return request;
}

function mistralIssues({ reasoningEffort, replyCount = 1, prediction }: ChatRequest): Issue[] {
  const issues: Issue[] = [];
  if (reasoningEffort !== undefined && !efforts.has(reasoningEffort)) {
    issues.push({ path: ['reasoningEffort'], message: `must be one of ${[...efforts].join(', ')}` });
  }
  if (replyCount > 1 && prediction !== undefined) {
    issues.push({ path: ['replyCount'], message: 'must be 1 where a prediction is given' });
  }
  return issues;
}

function openAiIssues(request: ChatRequest): Issue[] {
  return request.messages.flatMap(({ content }, at) => {
    if (typeof content === 'string') return [];
    return content.flatMap((part, index): Issue[] => {
      const path = ['messages', String(at), 'content', String(index)];
      if (mistralParts.has(part.type)) {
        return [{ path, message: `a ${part.type} is for Mistral's API only; give its text or an image instead` }];
      }
      const lacksFormat = part.type === 'audio' && part.format === undefined;
      return lacksFormat ? [{ path: [...path, 'format'], message: 'must be given, such as mp3 or wav' }] : [];
    });
  });
}
