// The sandbox alone. A program that fails is an outcome, not an exception.
import { ExecutionEngine } from '@mae/sandbox';

await using engine = new ExecutionEngine();

const sum = await engine.execute('print(sum(range(10)))\n{"n": 10}', { language: 'python' });
console.log(sum.status, sum.stdout.trim(), sum.value?.json);

const loop = await engine.execute('while (true) {}', { language: 'javascript', limits: { timeoutMs: 200 } });
console.log(loop.status);

const refused = await engine.execute('import os\nos.system("ls")', { language: 'python' });
console.log(refused.status, refused.ran, refused.error?.line);
