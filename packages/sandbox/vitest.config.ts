import { mergeConfig } from 'vitest/config';
import { project } from '../../vitest.preset.js';

export default mergeConfig(project('sandbox'), { test: { globalSetup: ['test/build-host.ts'] } });
