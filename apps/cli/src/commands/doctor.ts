import { Command } from 'commander';
import type { Context } from '../context.js';
import type { DoctorFlags } from '../flags.js';
import { baseUrlOption, colorOption } from './options.js';

/** `mae doctor`: what works here, and the cure of what does not. */
export function doctorCommand(context: Context): Command {
  return new Command('doctor')
    .description('check Node, the sandbox, the key and the API, and say the cure of each fault')
    .addOption(baseUrlOption())
    .option('--json', 'print the findings as JSON')
    .addOption(colorOption())
    .action(async (flags: DoctorFlags) => {
      const { runDoctor } = await import('../doctor/run-doctor.js');
      context.end(await runDoctor(flags, context));
    });
}
