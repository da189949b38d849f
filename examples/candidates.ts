// Three first attempts side by side within a budget. The first that passes wins; the others are stopped.
import { MistralAutonomousExecutor } from '@mae/executor';

await using executor = new MistralAutonomousExecutor({
  budget: { maxTokens: 60_000, deadlineMs: 120_000 }, // of a whole run, reserved before each call
});

const result = await executor.execute('Write is_leap(year) for the Gregorian calendar', {
  candidates: 3,
  planning: 'never',
  checks: [
    { kind: 'assert', code: 'assert [y for y in (1900, 1996, 2000, 2023) if is_leap(y)] == [1996, 2000]' },
    { kind: 'assert', code: 'assert is_leap(2400) and not is_leap(2100)' },
  ],
});

for (const { candidate, status } of result.iterations) console.log(`candidate ${candidate}: ${status}`);
console.log(result.stopReason, `within ${result.usage.totalTokens} tokens`);
if (!result.success) console.log('missing:', result.missing.join('; '), result.fault?.message ?? '');
