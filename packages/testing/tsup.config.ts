import { library } from '../../tsup.preset.js';

export default library({ entry: ['src/index.ts', 'src/command/main.ts'], dts: { entry: 'src/index.ts' } });
