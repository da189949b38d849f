import { type Command, Option } from 'commander';
import { parseDuration } from '../arguments/duration.js';
import { parseMemory } from '../arguments/memory.js';
import { parsePrice, wholeNumber } from '../arguments/numbers.js';
import { collect, nonEmpty, parseBaseUrl } from '../arguments/text.js';
import type { OutputFlags } from '../flags.js';

/** What one program runs in. `files`: whether it can be given some. */
export function addSandboxOptions(command: Command, languageDefault: string, { files = true } = {}): Command {
  command.addOption(
    new Option('--language <language>', `language of the program (default: ${languageDefault})`)
      .choices(['python', 'javascript', 'typescript'])
      .env('MAE_LANGUAGE'),
  );
  if (files) {
    const what = 'a file the program can read, under its own name or the one given; repeatable';
    command.option('--file <host[:name]>', what, collect);
  }
  return command
    .addOption(
      new Option('--policy <preset>', 'what programs may import and use (default: standard)')
        .choices(['strict', 'standard', 'open'])
        .env('MAE_POLICY'),
    )
    .addOption(
      new Option('--max-duration <time>', 'time one program may take: 5, 500ms, 2m (default: 10s)')
        .argParser(parseDuration)
        .env('MAE_MAX_DURATION'),
    )
    .addOption(
      new Option('--max-memory <size>', 'memory one program may take: 256, 1gb (default: 256mb)')
        .argParser(parseMemory)
        .env('MAE_MAX_MEMORY'),
    );
}

/** The caller's own checks. */
export function addCheckOptions(command: Command): Command {
  return command
    .option('--check <code>', 'an assertion that must hold after the program ran; repeatable', collect)
    .option('--test <file>', 'a file of assertions that must hold; repeatable', collect)
    .option('--expect <text>', 'what the program must print, but for white space at the end')
    .option('--output-schema <file>', 'a JSON Schema that the last value of the program must match');
}

/** How a first program comes to be. */
export function addFirstProgramOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--planning <when>', 'whether the model plans first (default: always)')
        .choices(['always', 'auto', 'never'])
        .env('MAE_PLANNING'),
    )
    .addOption(
      new Option('--candidates <n>', 'first programs written side by side (default: 1)')
        .argParser(wholeNumber(1, 16))
        .env('MAE_CANDIDATES'),
    );
}

/** How far the loop may go. `whole`: what the bounds are of. */
export function addBoundOptions(command: Command, whole = 'the whole run'): Command {
  return command
    .addOption(
      new Option('--max-iterations <n>', 'repairs after the first program (default: 3)')
        .argParser(wholeNumber(0, 50))
        .env('MAE_MAX_ITERATIONS'),
    )
    .addOption(
      new Option('--max-tokens <n>', `tokens ${whole} may use`).argParser(wholeNumber(1)).env('MAE_MAX_TOKENS'),
    )
    .addOption(
      new Option('--max-price <usd>', `US dollars ${whole} may cost`).argParser(parsePrice).env('MAE_MAX_PRICE'),
    )
    .addOption(
      new Option('--timeout <time>', `time ${whole} may take: 90, 5m`).argParser(parseDuration).env('MAE_TIMEOUT'),
    );
}

/** Which model, and where. */
export function addModelOptions(command: Command, what: string): Command {
  return command
    .addOption(new Option('-m, --model <id>', `the model for ${what}`).argParser(nonEmpty).env('MAE_MODEL'))
    .addOption(baseUrlOption());
}

/** How the answer looks on standard output. */
export function addFormatOptions(
  command: Command,
  text: string,
  json = 'the result',
  jsonl = 'every event, then the result',
): Command {
  return command
    .addOption(
      new Option('--output <format>', `text: ${text}; json: ${json}; jsonl: ${jsonl}`)
        .choices(['text', 'json', 'jsonl'])
        .default('text')
        .env('MAE_OUTPUT'),
    )
    .option('--json', 'the same as --output jsonl');
}

/** Who is asked before a program runs, and what is shown meanwhile. */
export function addWatchOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--approve <what>', 'code: show each program and ask before it runs')
        .choices(['never', 'code'])
        .default('never')
        .env('MAE_APPROVE'),
    )
    .option('-q, --quiet', 'no progress on standard error, only errors')
    .addOption(colorOption());
}

/** Refuses `--json` beside another `--output`. A flag goes before MAE_OUTPUT, so that only the two flags can conflict. */
export function assertOneFormat(command: Command, { json, output }: Pick<OutputFlags, 'json' | 'output'>): void {
  if (!json || output === 'jsonl' || command.getOptionValueSource('output') !== 'cli') return;
  command.error(`--json is --output jsonl, and --output says ${output}: leave one of them away.`);
}

export const baseUrlOption = (): Option =>
  new Option(
    '--base-url <url>',
    'address of the API (env: MISTRAL_BASE_URL; default: https://api.mistral.ai)',
  ).argParser(parseBaseUrl);

export const colorOption = (): Option =>
  new Option('--color <when>', 'colours in progress lines; NO_COLOR turns them off')
    .choices(['always', 'never', 'auto'])
    .env('MAE_COLOR');
