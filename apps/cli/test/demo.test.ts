import { describe, expect, it } from 'vitest';
import { mae } from './support/mae.js';

describe('mae demo', () => {
  it('says that the model is scripted, shows four tasks and repairs the fourth', async () => {
    const { code, stdout, stderr } = await mae(['demo']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [first, ...lines] = stdout.split('\n');
    expect(first).toMatch(/^The model in this demo is scripted/);
    expect(lines.at(-2)).toMatch(/^4 of 4 tasks passed in [\d.]+ m?s\.$/);
    const tasks = stdout.split(/\n(?=\d\. )/).slice(1);
    expect(tasks).toHaveLength(4);
    const [fibonacci, averages, statistics, primes] = tasks;
    expect(fibonacci).toContain('    output    [0, 1, 1, 2, 3, 5, 8, 13, 21, 34]\n');
    for (const line of ['mean: 2.875', 'median: 3.0', 'mode: 3']) expect(averages).toContain(line);
    for (const line of ['sum: 150', 'mean: 30', 'median: 30', 'stdev: 15.81']) expect(statistics).toContain(line);
    expect(primes).toContain('    output    [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]\n');
    expect(tasks.map((text) => /took +(\d) attempt/.exec(text)?.[1])).toEqual(['1', '1', '1', '2']);
    expect(primes).toMatch(/check +failed +assert primes_up_to\(10\) == \[2, 3, 5, 7\] .*left is \[1, 2, 3, 5, 7\]/);
  });

  it('uses neither the key nor the address of the environment', async () => {
    const { code, stdout, stderr } = await mae(['demo'], {
      env: { MISTRAL_API_KEY: 'demo-secret-17', MISTRAL_BASE_URL: 'http://127.0.0.1:9', MAE_LANGUAGE: 'javascript' },
    });
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain('demo-secret-17');
  });
});
