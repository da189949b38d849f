import { Command } from 'commander';
import type { Context } from '../context.js';
import type { ColorWhen } from '../flags.js';
import { colorOption } from './options.js';

/** `mae demo`: the loop against a scripted model. */
export function demoCommand(context: Context): Command {
  return new Command('demo')
    .description('show the loop on four tasks with a scripted model; no key is needed')
    .addOption(colorOption())
    .action(async (flags: { color?: ColorWhen }) => {
      const { runDemo } = await import('../demo/run-demo.js');
      context.end(await runDemo(flags, context));
    });
}
