import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A program and what it must write, as the files beside this one hold them. */
export interface Case {
  title: string;
  code: string;
  /** Files of the working folder, by name. */
  files: Record<string, string>;
  stdin: string;
  stdout: string;
  /** Standard error, with the traceback of what nobody caught. */
  stderr: string;
  /** Whether the process of the reference ended with 0. */
  succeeds: boolean;
}

const section = /^--- (file \S+|stdin|stdout|stderr|fails)( without a newline)?$/;

/** Reads `=== title`, the program, and then any of `--- file NAME`, `--- stdin`, `--- stdout`, `--- stderr`, `--- fails`. */
export function parseCases(text: string): Case[] {
  return text
    .split(/^=== /m)
    .slice(1)
    .map((block) => {
      const [title = '', ...lines] = block.split('\n');
      lines.pop();
      const found: Case = { title, code: '', files: {}, stdin: '', stdout: '', stderr: '', succeeds: true };
      let target: (line: string) => void = (line) => {
        found.code += line;
      };
      for (const line of lines) {
        const [, kind = '', open] = section.exec(line) ?? [];
        if (kind === '') target(`${line}\n`);
        else if (kind === 'fails') found.succeeds = false;
        else target = into(found, kind, open !== undefined);
      }
      for (const name of ['stdout', 'stderr'] as const) {
        if (found[name].endsWith('\0\n')) found[name] = found[name].slice(0, -2);
      }
      return found;
    });
}

function into(found: Case, kind: string, isOpen: boolean): (line: string) => void {
  const name = kind.slice('file '.length);
  if (kind.startsWith('file ')) {
    found.files[name] = '';
    return (line) => {
      found.files[name] += line;
    };
  }
  const key = kind as 'stdin' | 'stdout' | 'stderr';
  return (line) => {
    // The last newline is the file's where the text has none.
    found[key] = isOpen ? `${found[key].replace(/\0\n$/, '\n')}${line.slice(0, -1)}\0\n` : found[key] + line;
  };
}

export function writeCases(cases: Case[]): string {
  const shown = (kind: string, text: string) =>
    text === '' ? '' : text.endsWith('\n') ? `--- ${kind}\n${text}` : `--- ${kind} without a newline\n${text}\n`;
  return cases
    .map(({ title, code, files, stdin, stdout, stderr, succeeds }) =>
      [
        `=== ${title}\n${code}`,
        ...Object.entries(files).map(([name, content]) => `--- file ${name}\n${content}`),
        shown('stdin', stdin),
        shown('stdout', stdout),
        shown('stderr', stderr),
        succeeds ? '' : '--- fails\n',
      ].join(''),
    )
    .join('');
}

/** All cases of a folder, by file. */
export function readCases(folder: string): { topic: string; path: string; cases: Case[] }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => {
      const path = join(folder, name);
      return { topic: basename(name, '.txt'), path, cases: parseCases(readFileSync(path, 'utf8')) };
    });
}
