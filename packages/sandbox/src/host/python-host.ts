import { earlyImage } from './early-image.js';
import { pythonFactoryFor } from './factories.js';
import { runHost } from './main.js';

runHost((boot, library) => pythonFactoryFor(boot, library, earlyImage));
