import type { Provider } from '../observe/events.js';
import type { Dialect, Settings } from '../options.js';

/** A kind of server, as far as it is known. */
export type ServerName = 'mistral' | 'vllm' | 'ollama' | 'llama.cpp' | 'lm-studio' | 'unknown';

/** How a server is spoken to, and why. */
export interface DetectedServer {
  dialect: Dialect;
  /** Which server it seems to be. */
  name: ServerName;
  /** What the dialect was taken from; `default` is Mistral's. */
  by: 'option' | 'host' | 'models' | 'port' | 'default';
}

/** Ports the servers listen on where nothing else is said, by their documentation. */
const defaultPorts: Readonly<Record<string, ServerName>> = {
  '11434': 'ollama',
  '1234': 'lm-studio',
  '8000': 'vllm',
  '8080': 'llama.cpp',
};

/** What the servers write as `owned_by` of their models. Ollama writes the library a model is from. */
const owners: Readonly<Record<string, ServerName>> = {
  mistralai: 'mistral',
  vllm: 'vllm',
  library: 'ollama',
  llamacpp: 'llama.cpp',
  organization_owner: 'lm-studio',
};

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|0\.0\.0\.0|host\.docker\.internal)$/;

function splitHost(host: string): { name: string; port: string } {
  const [, name = host, port = ''] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
  return { name, port };
}

/** Whether a host is one of Mistral's own. */
export function isMistralHost(name: string): boolean {
  return name === 'mistral.ai' || name.endsWith('.mistral.ai');
}

/** Tells which server is spoken to: by option, host, what it said of its models, or port. It sends nothing itself. */
export class ServerDetection {
  readonly #given: Dialect | undefined;
  readonly #host: () => string;
  #learned: { host: string; name: ServerName } | undefined;

  constructor(settings: Pick<Settings, 'dialect'>, host: () => string) {
    this.#given = settings.dialect;
    this.#host = host;
  }

  current(): DetectedServer {
    const found = this.#find(this.#host());
    return this.#given === undefined ? found : { ...found, dialect: this.#given, by: 'option' };
  }

  /** How telemetry names the provider whose API is spoken. */
  get provider(): Provider {
    return this.current().dialect === 'openai' ? 'openai' : 'mistral_ai';
  }

  /** Takes in the owners of a server's models; unless they name one known server it is ignored. */
  learn(ownedBy: readonly (string | undefined)[]): void {
    const names = new Set(
      ownedBy.map((owner) => (Object.hasOwn(owners, owner ?? '') ? owners[owner ?? ''] : undefined)),
    );
    const [name] = names;
    if (names.size === 1 && name !== undefined) this.#learned = { host: this.#host(), name };
  }

  #find(host: string): DetectedServer {
    const { name, port } = splitHost(host);
    if (isMistralHost(name)) return { dialect: 'mistral', name: 'mistral', by: 'host' };
    if (this.#learned?.host === host) return of(this.#learned.name, 'models');
    const byPort = loopback.test(name) && Object.hasOwn(defaultPorts, port) ? defaultPorts[port] : undefined;
    return byPort === undefined ? { dialect: 'mistral', name: 'unknown', by: 'default' } : of(byPort, 'port');
  }
}

function of(name: ServerName, by: 'models' | 'port'): DetectedServer {
  return { dialect: name === 'mistral' ? 'mistral' : 'openai', name, by };
}
