import type { ChatRequest } from '@mae/protocol';
import { reply, replyJson, ScriptedModel, type Step } from '@mae/testing';
import { type Wanted, wantedBy } from './asked.ts';

/** What a model says to each kind of request; `turn` counts the programs it was asked for, from 0. */
export interface Answers {
  program(request: ChatRequest, turn: number): string | Step;
  plan?(round: number): unknown;
  blame?(request: ChatRequest): unknown;
}

export interface Asked extends Record<Wanted, number> {}

/** A model that answers programs, plans and questions about checks, and counts them. */
export function answering(answers: Answers): { model: ScriptedModel; asked: Asked } {
  const asked: Asked = { program: 0, plan: 0, blame: 0 };
  const model = new ScriptedModel(
    ({ body }) => {
      const wanted = wantedBy(body);
      const turn = asked[wanted]++;
      if (wanted === 'plan') return replyJson(answers.plan?.(turn) ?? emptyPlan);
      if (wanted === 'blame') return replyJson(answers.blame?.(body) ?? codeIsWrong);
      const answer = answers.program(body, turn);
      return typeof answer === 'string' ? reply(answer) : answer;
    },
    { pieceLength: 100_000 },
  );
  return { model, asked };
}

/** A plan that adds nothing. */
export const emptyPlan = {
  summary: 'Write the function.',
  steps: [],
  edgeCases: [],
  successCriteria: [],
  checks: [],
  complexity: 'low',
};

const codeIsWrong = { reason: 'The program is wrong.', verdict: 'code', corrections: [] };
