import { expect, it } from 'vitest';
import { type ModelChoice, requestSettings } from './model.js';

it.each<[ModelChoice, ReturnType<typeof requestSettings>]>([
  ['plain', { model: 'plain', maxTokens: 100, temperature: 0.2 }],
  [
    { id: 'cold', temperature: 0, maxTokens: 7 },
    { model: 'cold', maxTokens: 7, temperature: 0 },
  ],
  // A model that thinks keeps its own temperature unless somebody chose one.
  [
    { id: 'thinks', reasoningEffort: 'high' },
    { model: 'thinks', maxTokens: 100, reasoningEffort: 'high' },
  ],
  [
    { id: 'both', reasoningEffort: 'high', temperature: 1 },
    { model: 'both', maxTokens: 100, reasoningEffort: 'high', temperature: 1 },
  ],
  [
    { id: 'not', reasoningEffort: 'none' },
    { model: 'not', maxTokens: 100, reasoningEffort: 'none', temperature: 0.2 },
  ],
])('%j decides its part of a request', (choice, settings) => {
  expect(requestSettings(choice, 100)).toEqual(settings);
});
