import { type Command, Option } from 'commander';
import { parseDuration } from '../arguments/duration.js';
import { parseMemory } from '../arguments/memory.js';
import { collect, parseBaseUrl } from '../arguments/text.js';

export function addSandboxOptions(command: Command, languageDefault: string): Command {
  return command
    .addOption(
      new Option('--language <language>', `language of the program (default: ${languageDefault})`)
        .choices(['python', 'javascript', 'typescript'])
        .env('MAE_LANGUAGE'),
    )
    .option(
      '--file <host[:name]>',
      'a file the program can read, under its own name or the one given; repeatable',
      collect,
    )
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

export const baseUrlOption = (): Option =>
  new Option(
    '--base-url <url>',
    'address of the API (env: MISTRAL_BASE_URL; default: https://api.mistral.ai)',
  ).argParser(parseBaseUrl);

export const colorOption = (): Option =>
  new Option('--color <when>', 'colours in progress lines; NO_COLOR turns them off')
    .choices(['always', 'never', 'auto'])
    .env('MAE_COLOR');
