import { library } from '../../tsup.preset.js';

export default library({ entry: ['src/index.ts', 'src/main.ts'], removeNodeProtocol: false });
