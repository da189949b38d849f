import { Language, PolicyPreset, renderFacts, renderStdin, type SandboxPolicy } from '@mae/protocol';
import { ExecutionEngine } from '@mae/sandbox';
import { afterAll, describe, expect, it } from 'vitest';

const engine = new ExecutionEngine({ hosts: { max: 1 } });
afterAll(() => engine.close());

const rendered = async (language: Language, policy?: SandboxPolicy): Promise<string> =>
  renderFacts(language, await engine.describe({ language, policy }));
const line = (text: string, start: string): string =>
  text
    .split('\n')
    .find((found) => found.startsWith(`- ${start}`))
    ?.slice(start.length + 2) ?? '';
const words = (text: string): string[] => text.split(', ').filter((word) => /^[\w.]+$/.test(word));

const presets = PolicyPreset.options;
const pairs = Language.options.flatMap((language) => presets.map((preset) => ({ language, preset })));

describe('what prompts say of the sandbox', () => {
  it.each(pairs)('is short: $language, $preset', async ({ language, preset }) => {
    const text = await rendered(language, preset);
    expect(Buffer.byteLength(text)).toBeLessThan(preset === 'standard' && language === 'python' ? 1_500 : 1_100);
    expect(text).not.toContain('undefined');
    expect(text).not.toMatch(/-node\.\d/);
  });

  it.each(['strict', 'standard'] as const)('is true of imports in Python, %s', async (policy) => {
    const [allowed = '', refused = ''] = line(await rendered('python', policy), 'Allowed imports: ').split('; not ');
    const names = words(allowed);
    expect(names.length).toBeGreaterThan(10);
    const code = names.map((name) => `import ${name}`).join('\n');
    expect(await engine.execute(code, { language: 'python', policy })).toMatchObject({ status: 'ok' });
    for (const name of words(refused)) {
      const found = await engine.validate(`import ${name}`, { language: 'python', policy });
      expect(found, name).toMatchObject([{ kind: 'policy', severity: 'error' }]);
    }
  });

  it('is true of builtins in Python, strict', async () => {
    const text = await rendered('python', 'strict');
    const names = words(line(text, 'Allowed builtins: ').replace(', and the exceptions', ''));
    const run = (code: string) => engine.execute(code, { language: 'python', policy: 'strict' });
    expect(await run(`[${names.join(', ')}, ValueError]`)).toMatchObject({ status: 'ok' });
    for (const name of ['open', 'input', 'eval']) {
      expect(names).not.toContain(name);
      expect(await run(`${name}`), name).toMatchObject({ status: 'policy' });
    }
    expect(text).toContain('no files');
    expect(await rendered('python', 'standard')).toContain('files only in the working folder');
    const facts = await engine.describe({ language: 'python', policy: 'strict' });
    expect(renderStdin('1', 'python', facts)).toContain('which the program cannot read here');
  });

  it.each(presets)('is true of what JavaScript has not got, %s', async (policy) => {
    const text = await rendered('javascript', policy);
    const missing = words(line(text, 'There is no '));
    const named = ['process', 'Buffer', 'fetch', 'document', 'require'];
    for (const name of named.slice(0, 4)) expect(text).toContain(name);
    const code = `[${[...missing, ...named].map((name) => `'${name}'`).join(', ')}].map((name) => typeof globalThis[name])`;
    const outcome = await engine.execute(code, { language: 'javascript', policy });
    expect(new Set(outcome.value?.json as string[])).toEqual(new Set(['undefined']));
    expect(missing.includes('setTimeout')).toBe(policy === 'strict');
    const waiting = await engine.execute('await new Promise((done) => setTimeout(done, 1)); 1', {
      language: 'javascript',
      policy,
    });
    expect(waiting.status === 'ok').toBe(policy !== 'strict');
  });

  it('follows a policy that is changed', async () => {
    const imports = { allow: ['os', 'mine'], deny: ['json', 'pickletools'] };
    const changed = line(await rendered('python', { preset: 'standard', imports }), 'Allowed imports: ');
    const before = line(await rendered('python', 'standard'), 'Allowed imports: ');
    expect(words(before.split('; not ')[0] ?? '')).toContain('json');
    expect(words(changed.split('; not ')[0] ?? '')).toEqual(expect.arrayContaining(['os', 'mine']));
    expect(words(changed)).not.toContain('json');
    expect(words(before.split('; not ')[1] ?? '')).toContain('os');

    const open = await rendered('python', { preset: 'open', imports: { deny: ['os'] }, builtins: { deny: ['eval'] } });
    expect(open).toContain('not to be imported: os');
    expect(open).toContain('not to be used: eval');
    const script = await rendered('javascript', { preset: 'standard', builtins: { deny: ['structuredClone'] } });
    expect(script).toContain('- There is no structuredClone\n');
  });

  it('follows limits that are changed', async () => {
    const limits = { timeoutMs: 1_500, memoryMb: 100 };
    const facts = await engine.describe({ language: 'python', limits });
    expect(line(renderFacts('python', facts), 'Limits: ')).toMatch(/^1500 ms of time, 100 MB of memory, /);
  });
});
