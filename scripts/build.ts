import { build } from './steps.ts';

process.exitCode = build();
