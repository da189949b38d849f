import { describe, expect, it } from 'vitest';
import { splitReply } from './split-reply.js';

const json = '{"summary": "Prints } and {.", "checks": [{"content": "assert f() == \\"```\\""}]}';
const program = '```python\nprint(1)\n```';

describe('a reply with plan and program', () => {
  it.each([
    ['in two blocks', `\`\`\`json\n${json}\n\`\`\`\n\n${program}\n`],
    ['with prose around', `Here is the plan:\n\n\`\`\`json\n${json}\n\`\`\`\nand the program:\n${program}\nDone.`],
    ['with tildes', `~~~json\n${json}\n~~~\n${program}`],
    ['with a word after the tag', `\`\`\`JSON plan.json\n${json}\n\`\`\`\n${program}`],
    ['with CRLF and a byte order mark', `\uFEFF\`\`\`json\r\n${json}\r\n\`\`\`\r\n${program.replaceAll('\n', '\r\n')}`],
    ['with a plan that has no fence', `${json}\n\n${program}`],
    ['with a plan in a fence without a tag', `\`\`\`\n${json}\n\`\`\`\n${program}`],
    ['with a plan whose fence is never closed', `\`\`\`json\n${json}\n${program}`],
    ['in the wrong order', `${program}\n\`\`\`json\n${json}\n\`\`\``],
    ['between tags', `<plan>\n${json}\n</plan>\n${program}`],
  ])('%s is taken apart', (_, reply) => {
    const split = splitReply(reply);
    expect(split?.plan.trim()).toBe(json);
    expect(split?.rest).toContain(program);
    expect(split?.rest).not.toContain('summary');
  });

  it('with a plan that is broken ends it at the next fence', () => {
    const split = splitReply(`\`\`\`json\n{"summary": "it's "quoted"}\n\`\`\`\n${program}`);
    expect(split).toEqual({ plan: '{"summary": "it\'s "quoted"}', rest: program });
  });

  it('with a plan alone has no rest', () => {
    expect(splitReply(`\`\`\`json\n${json}\n\`\`\`\n`)).toEqual({ plan: json, rest: '' });
    expect(splitReply(`\`\`\`json\n${json.slice(0, 30)}`)).toEqual({ plan: json.slice(0, 30), rest: '' });
  });

  it('without a plan is none', () => {
    expect(splitReply(program)).toBeUndefined();
    expect(splitReply('```js\n{ const a = 1; }\n```')).toBeUndefined();
    expect(splitReply('```json\nnothing\n```')).toBeUndefined();
    expect(splitReply('')).toBeUndefined();
  });

  it('of a megabyte of braces, quotes or fences is looked at once', () => {
    for (const text of ['{', '{"', '"', '`', '\n```json', '\n{ ', '\\']) {
      splitReply(text.repeat(1_000_000 / text.length));
      splitReply(`\`\`\`json\n{"${text.repeat(1_000_000 / text.length)}`);
    }
  }, 30_000);
});
