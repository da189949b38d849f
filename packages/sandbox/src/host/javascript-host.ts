import { javascriptFactoryFor } from './factories.js';
import { runHost } from './main.js';

runHost(javascriptFactoryFor);
